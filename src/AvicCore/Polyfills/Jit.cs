using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Hints to the just-in-time compiler that netstandard2.0 has no names for.</summary>
internal static class Jit
{
    /// <summary>
    /// AggressiveOptimization: a loop that runs for a second and then never again is compiled well at once. Runtimes
    /// that do not know the bit ignore it.
    /// </summary>
    public const MethodImplOptions Hot = (MethodImplOptions)512;
}
