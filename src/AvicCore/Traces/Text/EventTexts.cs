using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>The events that are read, by the kernel's names, and who reads the text of each.</summary>
internal sealed class EventTexts
{
    public const int MaxNames = 1024;

    private readonly NameTable _names = new(MaxNames);
    private readonly ExitReasons _reasons;

    public EventTexts(ExitReasons reasons)
    {
        _reasons = reasons;
        for (int id = 0; id < KnownEvents.Count; id++)
        {
            _names.Add(KnownEvents.Name(id));
        }
    }

    /// <summary>Names met; those that are read come first, by their number in <see cref="KnownEvents"/>.</summary>
    public NameTable Names => _names;

    /// <summary>The number of the event whose name stands at a place; -1 if it is not one of those read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(byte[] bytes, int at, int length)
    {
        int id = _names.Find(bytes, at, length);
        return id < KnownEvents.Count ? id : -1;
    }

    /// <summary>Reads the text of a known event; the cursor ends behind the line.</summary>
    [MethodImpl(Jit.Hot)]
    public bool TryRead(int id, ref TextCursor text, TraceRecord record)
    {
        TraceEventKind kind = KnownEvents.Kind(id);
        record.Kind = kind;
        record.KnownId = id;
        record.IsOther = KnownEvents.IsOther(id);
        return TryReadFields(kind, ref text, record) && text.SkipEnd();
    }

    [MethodImpl(Jit.Hot)]
    private bool TryReadFields(TraceEventKind kind, ref TextCursor text, TraceRecord record)
        => kind switch
        {
            TraceEventKind.IncompleteIpi => AvicTexts.TryIncompleteIpi(ref text, record),
            TraceEventKind.UnacceleratedAccess => AvicTexts.TryUnacceleratedAccess(ref text, record),
            TraceEventKind.KickSlowPath => AvicTexts.TryKickSlowPath(ref text, record),
            TraceEventKind.Doorbell => AvicTexts.TryDoorbell(ref text, record),
            TraceEventKind.GaLog => AvicTexts.TryGaLog(ref text, record),
            TraceEventKind.InhibitChange => record.IsOther
                ? AvicTexts.TryUpdateRequest(ref text, record)
                : AvicTexts.TryInhibitChange(ref text, record),
            TraceEventKind.AcceptIrq => ApicTexts.TryAcceptIrq(ref text, record),
            TraceEventKind.ApicIpi => ApicTexts.TryApicIpi(ref text, record),
            TraceEventKind.Exit => ExitTexts.TryExit(ref text, _reasons, record),
            TraceEventKind.Entry => ExitTexts.TryEntry(ref text, record),
            TraceEventKind.Wakeup => HostTexts.TryWakeup(ref text, record),
            TraceEventKind.HaltPoll => HostTexts.TryHaltPoll(ref text, record),
            TraceEventKind.Eoi => ApicTexts.TryEoi(ref text, record),
            TraceEventKind.InjVirq => ApicTexts.TryInjVirq(ref text, record),
            TraceEventKind.ApicAccess => ApicTexts.TryApicAccess(ref text, record),
            TraceEventKind.Msr => ApicTexts.TryMsr(ref text, record),
            _ => false,
        };
}
