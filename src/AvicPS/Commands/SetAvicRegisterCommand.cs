using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Writes an APIC register as the guest does and says who handled the write and what changed.</summary>
[Cmdlet(VerbsCommon.Set, "AvicRegister", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(RegisterAccess))]
public sealed class SetAvicRegisterCommand : RegisterCmdlet
{
    /// <summary>Names.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName)]
    [RegisterTransformation]
    [ArgumentCompleter(typeof(RegisterCompleter))]
    [ValidateNotNullOrEmpty]
    public RegisterAddress[] Register { get; set; } = [];

    /// <summary>The value: 32 bits, 64 for APIC_BASE and for the x2APIC ICR.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [WideNumberTransformation]
    public ulong Value { get; set; }

    /// <summary>Writes in one VM.</summary>
    protected override void ProcessVm(AvicVm vm)
    {
        foreach (int id in IdsOf(vm))
        {
            foreach (RegisterAddress register in ParameterSetName == ByName ? Register : [.. Numbered()])
            {
                TryDo(vm, () => Write(vm, id, register));
            }
        }
    }

    private void Write(AvicVm vm, int id, RegisterAddress register)
    {
        bool isMsr = register.IsMsr ?? vm.GetVcpu(id).Mode == ApicMode.X2Apic;
        if (!isMsr && Value > uint.MaxValue)
        {
            throw new AvicException(
                AvicError.ValueTooWide,
                $"0x{Value:x} is too wide for {register.Name}: a register of the page has 32 bits.",
                Value);
        }

        if (ShouldProcess($"vCPU {id} of VM '{vm.Name}'", $"write 0x{Value:x} to {register.Name}"))
        {
            WriteObject(vm.WriteRegister(id, register, Value));
        }
    }
}
