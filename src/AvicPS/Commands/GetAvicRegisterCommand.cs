using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Reads APIC registers as the guest does and says who handled each read.</summary>
[Cmdlet(VerbsCommon.Get, "AvicRegister", DefaultParameterSetName = ByName)]
[OutputType(typeof(RegisterAccess))]
public sealed class GetAvicRegisterCommand : RegisterCmdlet
{
    /// <summary>Names; all that have one without it.</summary>
    [Parameter(Position = 0, ParameterSetName = ByName)]
    [RegisterTransformation]
    [ArgumentCompleter(typeof(RegisterCompleter))]
    [ValidateNotNullOrEmpty]
    public RegisterAddress[]? Register { get; set; }

    /// <summary>Reads from one VM.</summary>
    protected override void ProcessVm(AvicVm vm)
    {
        RegisterAddress[] registers = ParameterSetName == ByName ? Register ?? Everything() : [.. Numbered()];
        foreach (int id in IdsOf(vm))
        {
            TryDo(vm, () => Read(vm, id, registers));
        }
    }

    private void Read(AvicVm vm, int id, IEnumerable<RegisterAddress> registers)
    {
        foreach (RegisterAddress register in registers)
        {
            WriteObject(vm.ReadRegister(id, register));
        }
    }

    private static RegisterAddress[] Everything() => [.. RegisterAddress.KnownNames().Select(RegisterAddress.Named)];
}
