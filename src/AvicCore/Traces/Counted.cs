using System;

namespace AvicCore;

/// <summary>A number and what it counts, as a sentence has it: 1 line, 2 lines.</summary>
internal static class Counted
{
    public static string Of(long count, string one, string many)
        => FormattableString.Invariant($"{count} {(count == 1 ? one : many)}");

    /// <summary>For words that take an s.</summary>
    public static string Of(long count, string one) => Of(count, one, one + "s");

    /// <summary>Exits, of one reason or of any.</summary>
    public static string Exits(long count, string reason = "") => Of(count, reason.Length > 0 ? reason + " exit" : "exit");
}
