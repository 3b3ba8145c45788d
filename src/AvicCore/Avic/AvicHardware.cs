using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>What the silicon did with an ICR write.</summary>
internal enum IcrWriteOutcome
{
    /// <summary>All targets were running: finished without an exit.</summary>
    Accelerated,

    /// <summary>#VMEXIT 401h.</summary>
    Incomplete,

    /// <summary>Zen 2 and an illegal vector: nothing happens at all.</summary>
    Ignored,
}

/// <summary>The ICR-write algorithm of AVIC and x2AVIC, step by step (APM vol. 2 section 15.29.6, spec 01 section 6).</summary>
/// <remarks>It decides what silicon decides and no more: tables in, IRR bits, doorbells and exits out.</remarks>
internal sealed class AvicHardware
{
    private readonly ApicFile _apics;
    private readonly IdTableReader _tables;
    private readonly AvicPlatform _platform;
    private readonly AvicAssumptions _assumptions;
    private readonly CostModel _cost;

    public AvicHardware(
        ApicFile apics, in IdTableReader tables, AvicPlatform platform, AvicAssumptions assumptions, CostModel cost)
    {
        _apics = apics;
        _tables = tables;
        _platform = platform;
        _assumptions = assumptions;
        _cost = cost;
    }

    /// <summary>Writes the sender's ICR; an incomplete IPI comes back as EXITINFO1 and EXITINFO2.</summary>
    public IcrWriteOutcome WriteIcr(int sender, Icr icr, IpiTally tally, out IncompleteIpi exit)
    {
        if (!icr.CanBeAccelerated)
        {
            return Refuse(icr, out exit);
        }

        if (icr.Shorthand == DestinationShorthand.Self)
        {
            // Step 3: IsRunning is irrelevant, the sender is in the guest by definition.
            DeliverTo(sender, icr.Vector, tally);
            tally.Doorbells.Add(sender);
            return Accelerate(tally, out exit);
        }

        bool isX2Apic = _apics.Keys[sender].IsX2Apic;
        if (icr.Shorthand != DestinationShorthand.None || IsBroadcast(icr, isX2Apic))
        {
            return Broadcast(sender, icr, isX2Apic, tally, out exit);
        }

        return icr.DestinationMode == DestinationMode.Physical
            ? Unicast(icr, isX2Apic, tally, out exit)
            : Multicast(sender, icr, isX2Apic, tally, out exit);
    }

    /// <summary>Steps 1 and 2: the message types and vectors that are not accelerated.</summary>
    private IcrWriteOutcome Refuse(Icr icr, out IncompleteIpi exit)
    {
        bool saysType = !icr.IsFixedEdge && (_assumptions.ChecksTypeBeforeVector || icr.HasLegalVector);
        if (!saysType && _platform.IgnoresIllegalVector)
        {
            exit = default;
            return IcrWriteOutcome.Ignored;
        }

        return Incomplete(icr, saysType ? IpiFailure.InvalidInterruptType : IpiFailure.InvalidVector, 0, out exit);
    }

    /// <summary>Steps 6 to 8 for one physical destination.</summary>
    private IcrWriteOutcome Unicast(Icr icr, bool isX2Apic, IpiTally tally, out IncompleteIpi exit)
    {
        uint apicId = icr.Destination(isX2Apic);
        if (!_tables.TryResolve(apicId, isX2Apic, out int target, out IpiFailure failure))
        {
            return Incomplete(icr, failure, apicId, out exit);
        }

        DeliverTo(target, icr.Vector, tally);
        return TryDoorbell(apicId, target, tally)
            ? Accelerate(tally, out exit)
            : Incomplete(icr, IpiFailure.TargetNotRunning, apicId, out exit);
    }

    /// <summary>Steps 5 to 9 for a logical destination: all targets are checked before the first IRR bit is set.</summary>
    private IcrWriteOutcome Multicast(int sender, Icr icr, bool isX2Apic, IpiTally tally, out IncompleteIpi exit)
    {
        bool isFlat = _apics.Keys[sender].Kind == MatchKind.XApicFlat;
        LogicalDestination destination = LogicalDestination.Of(icr, isX2Apic, isFlat);
        if (destination.Members == 0 && !_assumptions.EmptyLogicalCompletes)
        {
            return Incomplete(icr, IpiFailure.InvalidTarget, 0, out exit);
        }

        int[] ids = tally.ScratchIds;
        int[] targets = tally.ScratchTargets;
        int count = 0;
        for (uint rest = destination.Members; rest != 0; rest &= rest - 1)
        {
            uint slot = (uint)(destination.First + BitMath.Lowest(rest));
            uint apicId = slot;
            IpiFailure failure = IpiFailure.InvalidTarget;
            bool isNamed = isX2Apic || _tables.TryTranslate(slot, out apicId);
            if (!isNamed || !_tables.TryResolve(apicId, isX2Apic, out targets[count], out failure))
            {
                return Incomplete(icr, failure, LogicalIndex(slot, isX2Apic), out exit);
            }

            ids[count++] = (int)apicId;
        }

        int notRunning = -1;
        uint member = destination.Members;
        for (int i = 0; i < count; i++, member &= member - 1)
        {
            DeliverTo(targets[i], icr.Vector, tally);
            if (!TryDoorbell((uint)ids[i], targets[i], tally) && IsReported(notRunning))
            {
                notRunning = destination.First + BitMath.Lowest(member);
            }
        }

        tally.Cycles += FurtherTargets(count);
        if (notRunning < 0)
        {
            return Accelerate(tally, out exit);
        }

        return Incomplete(icr, IpiFailure.TargetNotRunning, LogicalIndex((uint)notRunning, isX2Apic), out exit);
    }

    /// <summary>Step 4: every valid entry, in ascending order; invalid ones are skipped silently.</summary>
    private IcrWriteOutcome Broadcast(int sender, Icr icr, bool isX2Apic, IpiTally tally, out IncompleteIpi exit)
    {
        int last = _tables.Last(isX2Apic);
        int skipped = icr.Shorthand == DestinationShorthand.AllExcludingSelf ? sender : -1;
        int notRunning = -1;
        int before = tally.TargetCount;
        if (!_assumptions.DeliversUpToBadPage && TryFindBadPage(last, out int bad))
        {
            return Incomplete(icr, IpiFailure.InvalidBackingPage, (uint)bad, out exit);
        }

        for (int apicId = 0; apicId <= last; apicId++)
        {
            if (!_tables.TryReadOwner(apicId, out int target))
            {
                continue;
            }

            if (target < 0)
            {
                return Incomplete(icr, IpiFailure.InvalidBackingPage, (uint)apicId, out exit);
            }

            if (target == skipped)
            {
                continue;
            }

            DeliverTo(target, icr.Vector, tally);
            if (!TryDoorbell((uint)apicId, target, tally) && IsReported(notRunning))
            {
                notRunning = apicId;
            }
        }

        tally.Cycles += FurtherTargets(tally.TargetCount - before);
        if (notRunning < 0)
        {
            return Accelerate(tally, out exit);
        }

        uint index = _assumptions.BroadcastReportsPhysicalIndex ? (uint)notRunning : 0;
        return Incomplete(icr, IpiFailure.TargetNotRunning, index, out exit);
    }

    private bool TryFindBadPage(int last, out int apicId)
    {
        for (apicId = 0; apicId <= last; apicId++)
        {
            if (_tables.TryReadOwner(apicId, out int owner) && owner < 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsBroadcast(Icr icr, bool isX2Apic)
        => icr.IsBroadcast(isX2Apic) && (!isX2Apic || _assumptions.X2AvicBroadcasts);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void DeliverTo(int target, byte vector, IpiTally tally)
    {
        _apics.Request(target, vector, isLevel: false, setsTrigger: _assumptions.ClearsTriggerMode);
        tally.Deliver(target);
    }

    /// <summary>Step 7: IsRunning is read after the IRR bit is set, or a target going to sleep would miss it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryDoorbell(uint apicId, int target, IpiTally tally)
    {
        if (!_tables.IsRunning(apicId))
        {
            return false;
        }

        tally.Doorbells.Add(target);
        return true;
    }

    /// <summary>Whether a target that does not run takes the place of the one found before, -1 if there is none.</summary>
    private bool IsReported(int before) => before < 0 || !_assumptions.ReportsFirstNotRunning;

    private uint LogicalIndex(uint slot, bool isX2Apic)
        => isX2Apic && !_assumptions.X2AvicLogicalReportsId ? 0 : slot;

    private long FurtherTargets(int targets) => targets > 1 ? (targets - 1) * (long)_cost.FurtherTarget : 0;

    private IcrWriteOutcome Accelerate(IpiTally tally, out IncompleteIpi exit)
    {
        tally.Cycles += _cost.AcceleratedIpi;
        exit = default;
        return IcrWriteOutcome.Accelerated;
    }

    private static IcrWriteOutcome Incomplete(Icr icr, IpiFailure failure, uint index, out IncompleteIpi exit)
    {
        exit = IncompleteIpi.Of(icr, failure, index);
        return IcrWriteOutcome.Incomplete;
    }
}
