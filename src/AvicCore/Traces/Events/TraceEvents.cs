using System.Diagnostics;

namespace AvicCore;

/// <summary>Makes an object of a record, and a record of an object.</summary>
internal static class TraceEvents
{
    public static TraceEvent Create(TraceRecord record, NameTable comms)
    {
        TraceEvent made = New(record.Kind);
        made.ReadPrefix(record, comms);
        made.ReadFrom(record);
        return made;
    }

    public static void Write(TraceEvent traced, TraceRecord record, ExitReasons reasons)
    {
        traced.WritePrefix(record);
        traced.WriteTo(record);
        if (traced.Kind == TraceEventKind.Exit)
        {
            record.ExitReason = reasons.Find(record.Text);
        }
    }

    private static TraceEvent New(TraceEventKind kind)
    {
        switch (kind)
        {
            case TraceEventKind.IncompleteIpi: return new IncompleteIpiEvent();
            case TraceEventKind.UnacceleratedAccess: return new UnacceleratedAccessEvent();
            case TraceEventKind.KickSlowPath: return new KickSlowPathEvent();
            case TraceEventKind.Doorbell: return new DoorbellEvent();
            case TraceEventKind.GaLog: return new GaLogEvent();
            case TraceEventKind.InhibitChange: return new InhibitChangeEvent();
            case TraceEventKind.AcceptIrq: return new AcceptIrqEvent();
            case TraceEventKind.ApicIpi: return new ApicIpiEvent();
            case TraceEventKind.Exit: return new ExitEvent();
            case TraceEventKind.Entry: return new EntryEvent();
            case TraceEventKind.Wakeup: return new WakeupEvent();
            case TraceEventKind.HaltPoll: return new HaltPollEvent();
            case TraceEventKind.Eoi: return new EoiEvent();
            case TraceEventKind.InjVirq: return new InjVirqEvent();
            case TraceEventKind.ApicAccess: return new ApicAccessEvent();
            case TraceEventKind.Msr: return new MsrEvent();
            case TraceEventKind.ExitStatistic: return new ExitStatistic();
            case TraceEventKind.HostValue: return new HostValueEvent();
            case TraceEventKind.LostEvents: return new LostEventsEvent();
            default:
                Debug.Assert(kind == TraceEventKind.KernelMessage, "A kind without a class.");
                return new KernelMessage();
        }
    }
}
