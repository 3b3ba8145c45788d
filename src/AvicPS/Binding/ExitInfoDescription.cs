using AvicCore;

namespace AvicPS;

/// <summary>EXITINFO1 and EXITINFO2 of an AVIC exit, decoded.</summary>
public sealed class ExitInfoDescription
{
    /// <summary>401h or 402h.</summary>
    public int ExitCode { get; set; }

    /// <summary>EXITINFO1.</summary>
    public ulong ExitInfo1 { get; set; }

    /// <summary>EXITINFO2.</summary>
    public ulong ExitInfo2 { get; set; }

    /// <summary>In words.</summary>
    public string Meaning { get; set; } = "";

    /// <summary>401h: failure id.</summary>
    public long? FailureId { get; set; }

    /// <summary>401h: the failure's name; Unknown for ids that no manual lists.</summary>
    public string? Failure { get; set; }

    /// <summary>401h: index as hardware wrote it, 12 bits.</summary>
    public int? Index { get; set; }

    /// <summary>401h: index as the kernel masks it.</summary>
    public int? MaskedIndex { get; set; }

    /// <summary>401h: the ICR.</summary>
    public ulong? Icr { get; set; }

    /// <summary>402h: the register.</summary>
    public string? Register { get; set; }

    /// <summary>402h: its offset.</summary>
    public int? Offset { get; set; }

    /// <summary>402h: a write.</summary>
    public bool? IsWrite { get; set; }

    /// <summary>402h: KVM takes the register for one whose accesses are traps; the value of a write is stored already.</summary>
    public bool? IsTrap { get; set; }

    /// <summary>402h: vector of an EOI write.</summary>
    public int? Vector { get; set; }

    internal static ExitInfoDescription OfIncompleteIpi(ulong info1, ulong info2, KvmKernel kernel, bool isX2Apic)
    {
        IncompleteIpi exit = new(info1, info2);
        return new ExitInfoDescription
        {
            ExitCode = (int)IncompleteIpi.ExitCode,
            ExitInfo1 = info1,
            ExitInfo2 = info2,
            FailureId = (long)exit.Failure,
            Failure = exit.Failure <= IpiFailure.UnacceleratedShorthand ? exit.Failure.ToString() : "Unknown",
            Index = exit.Index,
            MaskedIndex = exit.Index & kernel.IndexMask,
            Icr = info1,
            Meaning = $"{WhyIncomplete(exit)}; ICR: {IcrDescription.Of(exit.Icr, isX2Apic).Meaning}",
        };
    }

    internal static ExitInfoDescription OfUnacceleratedAccess(ulong info1, ulong info2)
    {
        UnacceleratedAccess exit = new(info1, info2);
        string register = RegisterAddress.NameOf(exit.Offset);
        bool isEoi = exit.IsWrite && exit.Offset == (ushort)ApicRegister.Eoi;
        bool isTrap = RegisterRules.KvmTreatsAsTrap(exit.Offset);
        string access = exit.IsWrite ? "write of" : "read of";
        string handling = (isTrap, exit.IsWrite) switch
        {
            (true, true) => "a trap, the value is stored already",
            (true, false) => "hardware needs no exit for it; KVM takes it for a trap and warns once",
            _ => "a fault, KVM emulates the instruction",
        };
        return new ExitInfoDescription
        {
            ExitCode = (int)UnacceleratedAccess.ExitCode,
            ExitInfo1 = info1,
            ExitInfo2 = info2,
            Register = register,
            Offset = exit.Offset,
            IsWrite = exit.IsWrite,
            IsTrap = isTrap,
            Vector = isEoi ? exit.Vector : null,
            Meaning = $"{access} {register}: {handling}" + (isEoi ? $"; vector 0x{exit.Vector:x2}" : ""),
        };
    }

    private static string WhyIncomplete(IncompleteIpi exit)
        => exit.Failure switch
        {
            IpiFailure.InvalidInterruptType => "not Fixed or not edge-triggered, nothing delivered",
            IpiFailure.TargetNotRunning => $"a target was not running (index {exit.Index}), all IRR bits are set",
            IpiFailure.InvalidTarget => $"no valid table entry (index {exit.Index}), nothing delivered",
            IpiFailure.InvalidBackingPage => $"a table entry points to no backing page (index {exit.Index})",
            IpiFailure.InvalidVector => "the vector is below 16, nothing delivered",
            IpiFailure.UnacceleratedShorthand => "Secure AVIC does not accelerate this shorthand",
            _ => $"failure id {(uint)exit.Failure} is in no manual",
        };
}
