#if NETSTANDARD2_0
namespace System.Runtime.CompilerServices;

/// <summary>Lets the compiler emit <c>init</c> on netstandard2.0, which lacks this marker.</summary>
internal static class IsExternalInit
{
}
#endif
