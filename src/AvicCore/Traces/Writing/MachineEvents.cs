using System.Collections.Generic;
using System.Diagnostics;

namespace AvicCore;

/// <summary>Makes of a result the events that its kernel would have traced, in the kernel's order and shape.</summary>
internal sealed class MachineEvents
{
    private readonly TraceTape _tape = new();
    private readonly IpiEvents _ipis;
    private readonly InhibitEvents _inhibits;
    private readonly AccessEvents _accesses;
    private readonly DeviceEvents _devices;

    public MachineEvents()
    {
        ExitEvents exits = new(_tape);
        _ipis = new IpiEvents(_tape, exits);
        _inhibits = new InhibitEvents(_tape);
        _accesses = new AccessEvents(_tape, exits, _ipis, _inhibits);
        _devices = new DeviceEvents(_tape, exits);
    }

    /// <summary>The events of one result, good until the next is asked for; time moves on.</summary>
    public IReadOnlyList<TraceEvent> Of(IMachineResult result, KernelTracepoints kernel)
    {
        _tape.Clear();
        switch (result)
        {
            case IpiResult ipi:
                _ipis.Add(ipi, kernel);
                break;
            case RegisterAccess access:
                _accesses.Add(access, kernel);
                break;
            case DeviceInterruptResult interrupt:
                _devices.Add(interrupt, kernel);
                break;
            case AvicInhibitChange change:
                _inhibits.Add(change, TraceThread.Monitor, kernel);
                _tape.Advance(change.Cycles);
                break;
            default:
                Debug.Fail("A result without events.");
                break;
        }

        return _tape.Events;
    }
}
