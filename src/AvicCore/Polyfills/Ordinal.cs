using System;

namespace AvicCore;

/// <summary>Searches in strings, byte for byte whatever the culture; each runtime has its own best name for that.</summary>
internal static class Ordinal
{
    public static bool Contains(string text, string part)
#if NETSTANDARD2_0
        => text.IndexOf(part, StringComparison.Ordinal) >= 0;
#else
        => text.Contains(part, StringComparison.Ordinal);
#endif

    public static bool ContainsIgnoreCase(string text, string part)
#if NETSTANDARD2_0
        => text.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0;
#else
        => text.Contains(part, StringComparison.OrdinalIgnoreCase);
#endif
}
