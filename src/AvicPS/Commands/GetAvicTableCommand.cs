using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Which table Get-AvicTable reads.</summary>
public enum AvicTableKind
{
    /// <summary>The physical APIC ID table.</summary>
    Physical = 0,

    /// <summary>The logical APIC ID table, xAPIC mode only.</summary>
    Logical = 1,
}

/// <summary>Shows the tables that hardware reads, entries decoded.</summary>
[Cmdlet(VerbsCommon.Get, "AvicTable")]
[OutputType(typeof(AvicPhysicalEntry), typeof(AvicLogicalEntry))]
public sealed class GetAvicTableCommand : AvicVmCmdlet
{
    /// <summary>Physical or Logical.</summary>
    [Parameter(Position = 0)]
    public AvicTableKind Table { get; set; }

    /// <summary>Only these entries: guest APIC IDs, or logical slots.</summary>
    [Parameter(Position = 1)]
    [IdTransformation]
    [ValidateNotNullOrEmpty]
    public uint[]? Index { get; set; }

    /// <summary>Entries with V = 0 too.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Writes the entries of one VM.</summary>
    protected override void ProcessVm(AvicVm vm)
    {
        int count = Table == AvicTableKind.Physical ? vm.PhysicalIdTable.Count : vm.LogicalIdTable.Count;
        bool showsInvalid = All || Index is not null;
        foreach (uint index in Index ?? Enumerable.Range(0, count).Select(index => (uint)index))
        {
            TryDo(vm, () => Write(vm, Numbers.ToId(index, AvicError.IndexOutOfRange, "table entry"), showsInvalid));
        }
    }

    private void Write(AvicVm vm, int index, bool showsInvalid)
    {
        if (Table == AvicTableKind.Physical)
        {
            PhysicalIdEntry entry = vm.PhysicalIdTable[index];
            if (showsInvalid || entry.IsValid)
            {
                WriteObject(Row(vm, index, entry));
            }

            return;
        }

        LogicalIdEntry slot = vm.LogicalIdTable[index];
        if (showsInvalid || slot.IsValid)
        {
            WriteObject(Row(vm, index, slot));
        }
    }

    private static AvicPhysicalEntry Row(AvicVm vm, int apicId, PhysicalIdEntry entry)
    {
        ulong owner = PhysicalIdTable.OwnerOf((long)entry.Raw);
        return new AvicPhysicalEntry
        {
            VM = vm.Name,
            ApicId = apicId,
            IsValid = entry.IsValid,
            IsRunning = entry.IsRunning,
            HostApicId = entry.HostApicId,
            BackingPage = entry.BackingPage,
            Vcpu = owner < (ulong)vm.VcpuCount ? vm.Vcpus[(int)owner].Id : null,
            Raw = entry.Raw,
        };
    }

    private static AvicLogicalEntry Row(AvicVm vm, int slot, LogicalIdEntry entry)
        => new()
        {
            VM = vm.Name,
            Slot = slot,
            Cluster = slot / 4,
            Member = slot % 4,
            IsValid = entry.IsValid,
            ApicId = entry.GuestApicId,
            Raw = entry.Raw,
        };
}
