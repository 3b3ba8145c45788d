using System;

namespace AvicCore;

/// <summary>
/// Searches in strings, byte for byte whatever the culture; each runtime has its own best name for that.
/// </summary>
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

    /// <summary>The first place of a character from <paramref name="start"/> on; -1 without one.</summary>
    public static int IndexOf(string text, char character, int start = 0)
    {
        for (int at = start; at < text.Length; at++)
        {
            if (text[at] == character)
            {
                return at;
            }
        }

        return -1;
    }
}
