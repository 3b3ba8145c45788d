namespace AvicCore;

/// <summary>What a trace tells of one incomplete IPI.</summary>
internal readonly record struct RecordedIpi
{
    public RecordedIpi(int? sender, Icr icr, uint id, uint index)
    {
        Sender = sender;
        Icr = icr;
        Id = id;
        Index = index;
    }

    /// <summary>The vCPU that sent; null where the line does not say.</summary>
    public int? Sender { get; }

    public Icr Icr { get; }

    public uint Id { get; }

    public uint Index { get; }

    public bool IsDirected => Icr.Shorthand == DestinationShorthand.None;

    /// <summary>The IPI of an event; null for events that tell of none. The reader makes one of a plain exit too.</summary>
    public static RecordedIpi? Of(TraceEvent traced)
        => traced switch
        {
            IncompleteIpiEvent ipi => new RecordedIpi(ipi.Vcpu, new Icr(ipi.Icr), ipi.Id, ipi.Index),
            KernelMessage { Icr: ulong icr } message => new RecordedIpi(
                message.Vcpu, new Icr(icr), (uint)IpiFailure.InvalidTarget, message.Index ?? 0),
            _ => null,
        };
}
