namespace AvicCore;

/// <summary>The event of an inhibit that comes or goes.</summary>
/// <remarks>
/// From 5.18 on KVM also traces calls that change no bit, say each time that the APIC map is rebuilt; those are left out.
/// </remarks>
internal sealed class InhibitEvents(TraceTape tape)
{
    public void Add(AvicInhibitChange change, TraceThread thread, KernelTracepoints kernel)
    {
        if (kernel.HasInhibitChanged)
        {
            InhibitNames names = new(kernel.Kernel, new PrintedInhibits());
            tape.Add(thread, new InhibitChangeEvent
            {
                IsSet = change.IsSet,
                Reason = (uint)change.Bit,
                Mask = change.Mask,
                MaskNames = kernel.HasInhibitNames ? string.Join("|", names.NamesOf(change.Mask)) : "",
            });
        }
        else if (kernel.HasUpdateRequest && change.IsToggle)
        {
            tape.Add(
                thread, new InhibitChangeEvent { IsSet = change.IsSet, Reason = (uint)change.Bit }, isOther: true);
        }
    }
}
