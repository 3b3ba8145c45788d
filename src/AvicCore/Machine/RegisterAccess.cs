namespace AvicCore;

/// <summary>How an access to an APIC register was handled.</summary>
public enum RegisterHandling
{
    /// <summary>Straight from or to the backing page, no exit.</summary>
    Allowed = 0,

    /// <summary>Hardware did what the register does, no exit.</summary>
    Accelerated = 1,

    /// <summary>The value was stored, then #VMEXIT 402h (or 401h for an ICR).</summary>
    Trap = 2,

    /// <summary>#VMEXIT 402h before the access; KVM's instruction emulator did it.</summary>
    Fault = 3,

    /// <summary>An ordinary exit: nested page fault or MSR intercept; KVM's software APIC did it.</summary>
    Intercepted = 4,

    /// <summary>#GP: nothing was read or changed. KVM injects it after exit 7Ch; without an exit hardware raised it.</summary>
    GeneralProtection = 5,

    /// <summary>No register there in this mode: reads give all ones, writes are dropped.</summary>
    Hole = 6,
}

/// <summary>A guest's read or write of an APIC register: who handled it and what changed.</summary>
public sealed class RegisterAccess : IMachineResult
{
    /// <summary>The VM's name.</summary>
    public string VM { get; set; } = "";

    /// <summary>The kernel that handled it.</summary>
    public string Kernel { get; set; } = "";

    /// <summary>The vCPU's id.</summary>
    public int VcpuId { get; set; }

    /// <summary>The register's name.</summary>
    public string Register { get; set; } = "";

    /// <summary>Offset in the page; 0 for APIC_BASE.</summary>
    public int Offset { get; set; }

    /// <summary>The MSR; null for an access through the page.</summary>
    public uint? Msr { get; set; }

    /// <summary>The guest-physical address of an access through the page; null for one by MSR.</summary>
    public ulong? Address { get; set; }

    /// <summary>A write.</summary>
    public bool IsWrite { get; set; }

    /// <summary>The value read or written.</summary>
    public ulong Value { get; set; }

    /// <summary>How it was handled.</summary>
    public RegisterHandling Handling { get; set; }

    /// <summary>The handling in short for tables: #GP for GeneralProtection, else its name.</summary>
    public string Handled => Handling == RegisterHandling.GeneralProtection ? "#GP" : Handling.ToString();

    /// <summary>AVIC was active for the vCPU.</summary>
    public bool IsAvicActive { get; set; }

    /// <summary>KVM's software APIC read the register, or was asked to write it: what kvm_apic traces.</summary>
    public bool IsEmulated { get; set; }

    /// <summary>The vector that KVM ended, for an EOI that it emulated, -1 if none was left; null otherwise.</summary>
    public int? EoiVector { get; set; }

    /// <summary>The exit code: 401h, 402h, 400h for a nested page fault, 7Ch for an MSR; null without an exit.</summary>
    public int? ExitCode { get; set; }

    /// <summary>The exit code in short, "402h"; empty without an exit.</summary>
    public string Exit => ExitCode is null ? "" : System.FormattableString.Invariant($"{ExitCode:X}h");

    /// <summary>The exit came with EXITINFO1 and EXITINFO2: 401h and 402h.</summary>
    public bool HasExitInfo => ExitInfo1 is not null;

    /// <summary>EXITINFO1 of a 401h or 402h exit.</summary>
    public ulong? ExitInfo1 { get; set; }

    /// <summary>EXITINFO2 of a 401h or 402h exit.</summary>
    public ulong? ExitInfo2 { get; set; }

    /// <summary>One line for everything that is different afterwards: registers, table entries, inhibits.</summary>
    public string[] Changes { get; set; } = [];

    /// <summary>The first of <see cref="Changes"/>, and how many more there are; empty without any.</summary>
    public string Change
        => Changes.Length switch
        {
            0 => "",
            1 => Changes[0],
            _ => System.FormattableString.Invariant($"{Changes[0]} +{Changes.Length - 1}"),
        };

    /// <summary>Inhibits that the write set or cleared, in their order.</summary>
    public AvicInhibitChange[] InhibitChanges { get; set; } = [];

    /// <summary>What became of the IPI, for a write to the ICR; null otherwise.</summary>
    public IpiResult? Ipi { get; set; }
}
