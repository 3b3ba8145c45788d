using System;

namespace AvicCore;

/// <summary>The index of the vCPU that a caller names by id, or the typed error that says why it will not do.</summary>
internal sealed class VcpuLookup(string vmName, KvmVm kvm)
{
    /// <exception cref="AvicException">There is no such vCPU.</exception>
    public int IndexOf(int id)
    {
        int index = id < 0 ? -1 : kvm.IndexOf((uint)id);
        return index >= 0
            ? index
            : throw new AvicException(
                AvicError.VcpuNotFound,
                FormattableString.Invariant($"VM '{vmName}' has no vCPU {id}: its ids are {DescribeIds()}."),
                id);
    }

    /// <summary>The index of a vCPU whose guest is to do something.</summary>
    /// <param name="id">The vCPU id.</param>
    /// <param name="what">What the guest is to do, for the message.</param>
    /// <exception cref="AvicException">There is no such vCPU, or it is not in the guest.</exception>
    public int RunningIndexOf(int id, string what)
    {
        int v = IndexOf(id);
        VcpuState state = kvm.Scheduler.State(v);
        return state == VcpuState.Running
            ? v
            : throw new AvicException(
                AvicError.SourceNotRunning,
                $"vCPU {id} of VM '{vmName}' is {state}: only a Running vCPU can {what}.",
                id);
    }

    private string DescribeIds()
    {
        int last = kvm.Ids[kvm.Count - 1];
        return kvm.HasIndexIds ? $"0 to {last}" : string.Join(", ", kvm.Ids);
    }
}
