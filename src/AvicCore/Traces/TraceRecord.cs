namespace AvicCore;

/// <summary>One line of a trace, read: the one object that every line is written into on its way to a sink.</summary>
/// <remarks>Only the fields of the record's kind mean anything. A sink copies what it wants to keep.</remarks>
internal sealed class TraceRecord
{
    public TraceEventKind Kind;

    /// <summary>The kernel's name of the event, where one kind has several.</summary>
    public string Name
    {
        get => KnownId >= 0 ? KnownEvents.Name(KnownId) : _name;
        set
        {
            _name = value;
            KnownId = -1;
        }
    }

    /// <summary>The name's number in <see cref="KnownEvents"/>; -1 if <see cref="Name"/> was set.</summary>
    public int KnownId = -1;

    private string _name = "";

    public long Line;
    public TraceFormat Format;
    public ThreadState? Thread;

    // Prefix. Numbers are -1 where the line has none.
    public byte[] Bytes = [];
    public int CommStart;
    public int CommEnd;
    public string? Comm;
    public int Pid;
    public int Tid;
    public int Tgid;
    public int Cpu;
    public bool HasTime;
    public long TimeNs;
    public bool HasFlags;

    /// <summary>
    /// A symbol in the text: a register, the names of an inhibit mask, the reason of an exit, the name of an event
    /// that is not read.
    /// </summary>
    public int FieldStart;
    public int FieldEnd;

    // IncompleteIpi, KickSlowPath; Vcpu is -1 where the line has none.
    public int Vcpu;
    public ulong Icr;
    public uint Id;
    public uint Index;
    public bool IsFromExit;

    // Interrupts and registers.
    public uint ApicId;
    public uint Vector;
    public uint Offset;
    public DeliveryMode Mode;
    public TriggerMode Trigger;
    public DestinationMode DestinationMode;
    public DestinationShorthand Shorthand;
    public bool IsAssert;
    public bool IsTrap;
    public bool IsWrite;

    /// <summary>kvm_apicv_accept_irq, kvm_pv_eoi, kvm_nested_vmexit: the second event of a kind.</summary>
    public bool IsOther;

    /// <summary>Coalesced, reinjected, #GP, immediate exit: the optional word at the line's end.</summary>
    public bool IsMarked;

    /// <summary>Soft/INTn of kvm_inj_virq.</summary>
    public bool IsSoftware;

    // Inhibits.
    public bool IsSet;
    public uint Reason;
    public ulong Mask;
    public bool HasMask;

    // Exits and entries.
    public ExitReason ExitReason = ExitReason.None;
    public ulong Rip;
    public bool HasRip;
    public ulong Info1;
    public ulong Info2;
    public bool HasIntrInfo;
    public uint IntrInfo;
    public uint ErrorCode;
    public bool HasRequests;
    public ulong Requests;

    // Wake-ups and halt polling.
    public bool IsPoll;
    public bool IsValid;
    public bool IsGrow;
    public ulong WaitNs;
    public ulong OldNs;

    // Rows, messages and values.
    public ulong Value;
    public string Text = "";

    /// <summary>The VM's directory, of a HostValue.</summary>
    public string VM = "";
    public KernelMessageKind MessageKind;
    public StatisticRow? Row;

    /// <summary>The thread that joins events: perf prints pid and tid, everyone else the tid alone.</summary>
    public int ThreadId => Tid >= 0 ? Tid : Pid;

    /// <summary>The symbol as a string.</summary>
    public string Symbol()
        => FieldEnd > FieldStart
            ? System.Text.Encoding.ASCII.GetString(Bytes, FieldStart, FieldEnd - FieldStart)
            : Text;

    public TraceRecord Copy() => (TraceRecord)MemberwiseClone();

    /// <summary>As if the line had no prefix at all.</summary>
    public void ClearPrefix()
    {
        Comm = null;
        CommStart = 0;
        CommEnd = 0;
        Pid = -1;
        Tid = -1;
        Tgid = -1;
        Cpu = -1;
        HasTime = false;
        TimeNs = 0;
        HasFlags = false;
        Thread = null;
    }
}
