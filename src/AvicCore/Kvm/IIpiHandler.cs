namespace AvicCore;

/// <summary>How one kernel generation finds and kicks the targets of an IPI that were not running (failure id 1).</summary>
/// <remarks>
/// A handler only decides; <see cref="KvmHost"/> does and counts. Each is readable without its siblings, defects included.
/// </remarks>
internal interface IIpiHandler
{
    /// <summary>Kicks the targets; returns Fast when no scan of all vCPUs was needed, else Slow.</summary>
    IpiPath KickTargets(in IncompleteIpi ipi, KvmHost kvm);
}
