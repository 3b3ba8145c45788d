namespace AvicCore;

/// <summary>One event of a trace; each kind of event is a class of its own.</summary>
public abstract class TraceEvent
{
    /// <summary>The line it stood in, counted from 1; the first, if it was wrapped.</summary>
    public long Line { get; set; }

    /// <summary>Who wrote the line.</summary>
    public TraceFormat Format { get; set; }

    /// <summary>What the event says.</summary>
    public abstract TraceEventKind Kind { get; }

    /// <summary>The kernel's name of the event.</summary>
    public string Name { get; set; } = "";

    /// <summary>The thread's name, as cut by the producer; null if the line has none.</summary>
    public string? Comm { get; set; }

    /// <summary>The number behind the name: the thread, unless perf printed process and thread.</summary>
    public int? Pid { get; set; }

    /// <summary>The thread, where the line tells it beside the process (perf -F pid,tid).</summary>
    public int? Tid { get; set; }

    /// <summary>The process, where ftrace records it (record-tgid).</summary>
    public int? Tgid { get; set; }

    /// <summary>The physical CPU.</summary>
    public int? Cpu { get; set; }

    /// <summary>Nanoseconds of the trace's clock, exact; null if the line has no time or one without a unit.</summary>
    public long? TimeNs { get; set; }

    /// <summary>The thread that joins events: perf prints pid and tid, everyone else the tid alone.</summary>
    internal int? ThreadId => Tid ?? Pid;

    /// <summary>The event's name and fields as the kernel prints them; another line where no tracepoint tells it.</summary>
    public override string ToString() => $"{Name}: {KernelTexts.OfNewest(this)}";

    /// <summary>Takes the fields of this kind of event from a record.</summary>
    internal abstract void ReadFrom(TraceRecord record);

    /// <summary>Puts the fields of this kind of event into a record.</summary>
    internal abstract void WriteTo(TraceRecord record);

    internal void ReadPrefix(TraceRecord record, NameTable comms)
    {
        Line = record.Line;
        Format = record.Format;
        Name = record.Name;
        Comm = TraceComm.Of(record, comms);
        Pid = Known(record.Pid);
        Tid = Known(record.Tid);
        Tgid = Known(record.Tgid);
        Cpu = Known(record.Cpu);
        TimeNs = record.HasTime ? record.TimeNs : null;
    }

    internal void WritePrefix(TraceRecord record)
    {
        record.Kind = Kind;
        record.Line = Line;
        record.Format = Format;
        record.Name = Name;
        record.CommStart = 0;
        record.CommEnd = 0;
        record.Comm = Comm;
        record.Pid = Pid ?? -1;
        record.Tid = Tid ?? -1;
        record.Tgid = Tgid ?? -1;
        record.Cpu = Cpu ?? -1;
        record.HasTime = TimeNs is not null;
        record.TimeNs = TimeNs ?? 0;
        record.FieldStart = 0;
        record.FieldEnd = 0;
        record.Thread = null;
    }

    /// <summary>-1 stands for what a line does not tell.</summary>
    private protected static int? Known(int number) => number < 0 ? null : number;
}
