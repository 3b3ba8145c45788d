using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>A cmdlet that accesses APIC registers as a vCPU's guest does: by name, by offset, or by MSR.</summary>
public abstract class RegisterCmdlet : AvicVmCmdlet
{
    internal const string ByName = "Register";
    internal const string ByOffset = "Offset";
    internal const string ByMsr = "Msr";

    /// <summary>The vCPU that accesses; the first without it.</summary>
    [Parameter]
    [IdTransformation]
    [ArgumentCompleter(typeof(VcpuIdCompleter))]
    [ValidateNotNullOrEmpty]
    public uint[]? Id { get; set; }

    /// <summary>Offsets in the register page: an access through MMIO.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByOffset)]
    [IdTransformation]
    [ValidateNotNullOrEmpty]
    public uint[] Offset { get; set; } = [];

    /// <summary>MSR numbers: an access through the x2APIC interface, or APIC_BASE.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByMsr)]
    [IdTransformation]
    [ValidateNotNullOrEmpty]
    public uint[] Msr { get; set; } = [];

    /// <summary>The ids of the vCPUs that access.</summary>
    protected IEnumerable<int> IdsOf(AvicVm vm)
        => Id is null ? [vm.Vcpus[0].Id] : Id.Select(id => Numbers.ToId(id));

    /// <summary>The registers by offset or MSR; a number that is none is an error of its own.</summary>
    protected IEnumerable<RegisterAddress> Numbered()
    {
        List<RegisterAddress> registers = [];
        foreach (uint offset in Offset)
        {
            TryDo(offset, () => registers.Add(RegisterAddress.AtOffset(offset)));
        }

        foreach (uint msr in Msr)
        {
            TryDo(msr, () => registers.Add(RegisterAddress.AtMsr(msr)));
        }

        return registers;
    }
}
