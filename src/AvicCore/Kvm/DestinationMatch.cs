using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Does a destination name this local APIC? KVM's kvm_apic_match_dest for IPIs (spec 02 section 7).</summary>
/// <remarks>Neither the software-enable bit nor APIC_BASE.EN is looked at here: callers that care do it.</remarks>
internal readonly struct DestinationMatch
{
    private readonly uint _destination;
    private readonly DestinationShorthand _shorthand;
    private readonly bool _isLogical;
    private readonly int _sender;

    public DestinationMatch(int sender, Icr icr, uint destination)
    {
        _sender = sender;
        _destination = destination;
        _shorthand = icr.Shorthand;
        _isLogical = icr.DestinationMode == DestinationMode.Logical;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Includes(int v, in MatchKey target)
        => _shorthand == DestinationShorthand.None ? Named(target) : IncludedByShorthand(v);

    /// <summary>The broadcast test goes by the target's mode: FFh for an xAPIC, FFFF_FFFFh for an x2APIC.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Named(in MatchKey target)
    {
        if (_destination == (target.IsX2Apic ? Icr.X2ApicBroadcast : Icr.XApicBroadcast))
        {
            return true;
        }

        return _isLogical ? IsLogicalMatch(target) : IsPhysicalMatch(target);
    }

    /// <summary>A destination above FFh reaches an xAPIC by its x2APIC id: KVM's hack for hotplugged vCPUs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsPhysicalMatch(in MatchKey target)
        => _destination == (target.IsX2Apic || _destination > byte.MaxValue ? target.VcpuId : target.XApicId);

    private bool IsLogicalMatch(in MatchKey target)
    {
        Ldr ldr = new(target.Ldr);
        switch (target.Kind)
        {
            case MatchKind.X2Apic:
                Ldr wanted = new(_destination);
                return wanted.X2ApicCluster == ldr.X2ApicCluster && (wanted.X2ApicMembers & ldr.X2ApicMembers) != 0;
            case MatchKind.XApicFlat:
                return (ldr.XApicLogicalId & _destination) != 0;
            case MatchKind.XApicCluster:
                return _destination >> 4 == ldr.XApicCluster && (_destination & ldr.XApicMembers) != 0;
            default:
                return false;
        }
    }

    private bool IncludedByShorthand(int v)
        => _shorthand switch
        {
            DestinationShorthand.Self => v == _sender,
            DestinationShorthand.AllExcludingSelf => v != _sender,
            _ => true,
        };
}
