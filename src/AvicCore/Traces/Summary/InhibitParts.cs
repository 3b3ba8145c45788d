namespace AvicCore;

/// <summary>A change of the inhibit mask.</summary>
public sealed class InhibitEntry
{
    /// <summary>When, in nanoseconds of the trace's clock; null without a time.</summary>
    public long? TimeNs { get; set; }

    /// <summary>The line in the trace.</summary>
    public long Line { get; set; }

    /// <summary>The VM, by its process or a thread; empty for a line without either.</summary>
    public string VM { get; set; } = "";

    /// <summary>The reason came; otherwise it went.</summary>
    public bool IsSet { get; set; }

    /// <summary>The bit's number.</summary>
    public int Bit { get; set; }

    /// <summary>The name that the trace prints, else the kernel's; the number if that kernel has none.</summary>
    public string Reason { get; set; } = "";

    /// <summary>The mask after the change; null up to 5.17.</summary>
    public ulong? Mask { get; set; }

    /// <summary>The names behind the mask.</summary>
    public string[] Reasons { get; set; } = [];
}

/// <summary>The inhibit mask of one VM: at the end of the trace, or as apicv_inhibit_reasons says.</summary>
public sealed class InhibitState
{
    /// <summary>
    /// The VM: its process, or a thread of it, or its directory in debugfs; empty where the input names none.
    /// </summary>
    public string VM { get; set; } = "";

    /// <summary>The mask; 0 if nothing inhibits AVIC.</summary>
    public ulong Mask { get; set; }

    /// <summary>The names behind the mask.</summary>
    public string[] Reasons { get; set; } = [];

    /// <summary>Changes of the mask in the trace; 0 for a value of apicv_inhibit_reasons.</summary>
    public long Changes { get; set; }
}

/// <summary>One inhibit reason over the whole trace.</summary>
public sealed class InhibitTotal
{
    /// <summary>The bit's number.</summary>
    public int Bit { get; set; }

    /// <summary>The name that the trace prints, else the kernel's.</summary>
    public string Reason { get; set; } = "";

    /// <summary>How often it came.</summary>
    public long Set { get; set; }

    /// <summary>How often it went.</summary>
    public long Cleared { get; set; }

    /// <summary>True if it is set at the end, in one VM at least.</summary>
    public bool IsSetAtEnd { get; set; }

    /// <summary>For how long it was set between the changes seen, in nanoseconds.</summary>
    public long DurationNs { get; set; }

    /// <summary>How to be rid of it.</summary>
    public string HowToLift { get; set; } = "";
}
