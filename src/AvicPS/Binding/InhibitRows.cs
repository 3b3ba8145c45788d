using AvicCore;

namespace AvicPS;

/// <summary>One inhibit of a VM or of a mask.</summary>
public sealed class AvicInhibitRow
{
    /// <summary>The VM's name; empty for a mask alone.</summary>
    public string VM { get; set; } = "";

    /// <summary>The kernel whose numbering is used.</summary>
    public string Kernel { get; set; } = "";

    /// <summary>The bit's number in that kernel.</summary>
    public int Bit { get; set; }

    /// <summary>The kernel's name for it; empty for a bit that the kernel does not know.</summary>
    public string Reason { get; set; } = "";

    /// <summary>True when it inhibits now, or its bit is set in the mask.</summary>
    public bool IsSet { get; set; }

    /// <summary>VM or vCPU.</summary>
    public string Scope { get; set; } = "";

    /// <summary>vCPUs concerned, for a per-vCPU inhibit.</summary>
    public int[] Vcpus { get; set; } = [];

    /// <summary>What sets it.</summary>
    public string SetWhen { get; set; } = "";

    /// <summary>How to be rid of it.</summary>
    public string HowToLift { get; set; } = "";

    internal static AvicInhibitRow Of(KvmKernel kernel, int bit, bool isSet)
    {
        AvicInhibit reason = InhibitNumbering.Of(kernel).Reason(bit);
        if (reason == AvicInhibit.None)
        {
            return new AvicInhibitRow
            {
                Kernel = kernel.Name,
                Bit = bit,
                IsSet = isSet,
                SetWhen = $"{kernel.Name} knows no bit {bit}: try another -Kernel",
            };
        }

        InhibitFact fact = InhibitFact.Of(reason);
        return new AvicInhibitRow
        {
            Kernel = kernel.Name,
            Bit = bit,
            Reason = fact.NameIn(kernel),
            IsSet = isSet,
            Scope = fact.Scope,
            SetWhen = fact.SetWhen,
            HowToLift = fact.HowToLift,
        };
    }
}
