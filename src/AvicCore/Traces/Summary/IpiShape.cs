using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>What an ICR alone tells of an incomplete IPI: mode, targets, and whether a fast path can take it.</summary>
/// <remarks>
/// A trace does not tell the sender's APIC mode. A destination with anything in bits 55:32 of the ICR can only be
/// x2APIC's; all others are read as xAPIC's, which gives the same for destination 0.
/// </remarks>
internal readonly struct IpiShape
{
    public const int Several = -1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IpiShape(ulong raw, uint index)
    {
        Icr icr = new(raw);
        uint high = icr.High;
        IsX2Apic = icr.HasX2ApicDestination;
        Shorthand = icr.Shorthand;
        IsLogical = icr.DestinationMode == DestinationMode.Logical;
        IsBroadcast = icr.IsBroadcast(IsX2Apic);
        Index = index;
        uint destination = icr.Destination(IsX2Apic);
        uint members = 0;
        if (!IsLogical)
        {
            Target = (int)destination;
        }
        else if (IsX2Apic)
        {
            members = high & 0xFFFF;
            Target = (int)((high >> 16 << 4) + (uint)BitMath.Lowest(members));
        }
        else
        {
            // The index is the slot of a member: of a flat id it is the bit itself, else cluster * 4 + bit.
            bool isFlat = index < 8 && (destination >> (int)index & 1) != 0;
            members = isFlat ? destination : destination & 0xF;
            Target = (isFlat ? 0 : (int)(destination >> 4) * 4) + BitMath.Lowest(members);
        }

        IsClusterZero = IsLogical && IsX2Apic && high >> 16 == 0 && Shorthand == DestinationShorthand.None;
        HasSeveral = IsLogical && (members & (members - 1)) != 0;
        IsToMany = IsBroadcast || Shorthand >= DestinationShorthand.AllIncludingSelf;
        Target = IsToMany || HasSeveral || (IsLogical && members == 0) ? Several : Target;
    }

    public bool IsX2Apic { get; }

    public bool IsLogical { get; }

    public bool IsBroadcast { get; }

    public bool HasSeveral { get; }

    /// <summary>Broadcast by destination or shorthand.</summary>
    public bool IsToMany { get; }

    public DestinationShorthand Shorthand { get; }

    /// <summary>An x2APIC logical destination in the first cluster: 6.0 to 6.2 wake nobody for it.</summary>
    public bool IsClusterZero { get; }

    /// <summary>APIC ID or table slot of a single target.</summary>
    public int Target { get; }

    private uint Index { get; }

    /// <summary>Why a kernel that went the slow way did so.</summary>
    [MethodImpl(Jit.Hot)]
    public SlowPathCause CauseOfSlow()
        => Shorthand != DestinationShorthand.None ? SlowPathCause.Shorthand
            : IsBroadcast ? SlowPathCause.Broadcast
            : HasSeveral ? SlowPathCause.SeveralTargets
            : IsLogical && IsX2Apic ? SlowPathCause.X2ApicLogical
            : Target != (int)Index ? SlowPathCause.Mismatch
            : SlowPathCause.NoVcpu;

    /// <summary>Why a handler would go the slow way; null for the fast one (spec 03 section 3).</summary>
    [MethodImpl(Jit.Hot)]
    public SlowPathCause? Predict(FastPathRule rule)
    {
        if (rule == FastPathRule.None)
        {
            return IsToMany || HasSeveral ? CauseOfSlow() : SlowPathCause.EveryIpi;
        }

        if (Shorthand != DestinationShorthand.None)
        {
            return SlowPathCause.Shorthand;
        }

        // Every fast path takes a physical target by the index, and looks whether it is the destination's; two look at
        // logical ones too.
        bool isCompared = !IsLogical || (!IsX2Apic && rule is (FastPathRule.Single or FastPathRule.SingleMerged));
        if (isCompared && !IsBroadcast && Target != Several && Target != (int)Index)
        {
            return SlowPathCause.Mismatch;
        }

        bool isX2ApicLogical = IsLogical && IsX2Apic;
        if (rule == FastPathRule.EveryBit)
        {
            return IsBroadcast && !IsLogical ? SlowPathCause.Broadcast : null;
        }

        if (IsBroadcast && rule is (FastPathRule.Single or FastPathRule.SingleMerged))
        {
            return SlowPathCause.Broadcast;
        }

        return rule switch
        {
            FastPathRule.Seed => isX2ApicLogical && HasSeveral ? SlowPathCause.SeveralTargets : null,
            FastPathRule.SeedXApic => isX2ApicLogical ? SlowPathCause.X2ApicLogical : null,
            FastPathRule.SingleMerged when isX2ApicLogical => IsClusterZero ? null : SlowPathCause.X2ApicLogical,
            _ => HasSeveral ? SlowPathCause.SeveralTargets : null,
        };
    }
}
