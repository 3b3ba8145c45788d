using System;

namespace AvicCore;

/// <summary>Refuses null, on runtimes with and without a method of their own for that.</summary>
internal static class Guard
{
    public static void NotNull(object? argument, string name)
    {
#if NETSTANDARD2_0
        if (argument is null)
        {
            throw new ArgumentNullException(name);
        }
#else
        ArgumentNullException.ThrowIfNull(argument, name);
#endif
    }
}
