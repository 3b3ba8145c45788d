using System.Collections.Generic;

namespace AvicCore.Tests;

/// <summary>What hardware does on a guest ICR write: the nine steps of spec 01 section 6, in their order.</summary>
internal static class NaiveHardware
{
    public static void WriteIcr(NaiveIpi ipi)
    {
        // 1 and 2.
        if (ipi.Icr.Type != NaiveIcr.Fixed || ipi.Icr.IsLevel)
        {
            Exit(ipi, id: 0, index: 0);
            return;
        }

        if (ipi.Icr.Vector < 16)
        {
            Exit(ipi, id: 4, index: 0);
            return;
        }

        // 3.
        if (ipi.Icr.Shorthand == NaiveIcr.Self)
        {
            ipi.Outcome.IrrSet.Add(ipi.Sender.Id);
            ipi.Outcome.Doorbells.Add(ipi.Sender.Id);
            return;
        }

        // 4.
        bool isBroadcast = ipi.Icr.Shorthand != NaiveIcr.NoShorthand || ipi.IsSenderBroadcast;
        List<(long Index, NaiveEntry Entry)>? candidates = isBroadcast ? Everyone(ipi) : Named(ipi);
        if (candidates is not null)
        {
            Deliver(ipi, candidates);
        }
    }

    private static int MaxIndex(NaiveIpi ipi)
        => ipi.Sender.IsX2Apic ? ipi.Machine.X2ApicMaxIndex : ipi.Machine.XApicMaxIndex;

    /// <summary>Step 4: valid entries up to MAX_INDEX, without the sender's for shorthand 3.</summary>
    private static List<(long Index, NaiveEntry Entry)> Everyone(NaiveIpi ipi)
    {
        List<(long Index, NaiveEntry Entry)> candidates = [];
        for (long index = 0; index <= MaxIndex(ipi); index++)
        {
            bool isThere = ipi.Machine.Physical.TryGetValue(index, out NaiveEntry? entry) && entry.IsValid;
            if (isThere && (ipi.Icr.Shorthand != NaiveIcr.AllExcludingSelf || entry!.Owner != ipi.Sender))
            {
                candidates.Add((index, entry!));
            }
        }

        return candidates;
    }

    /// <summary>Steps 5 and 6: every candidate is looked up before any IRR bit is set; null after an exit.</summary>
    private static List<(long Index, NaiveEntry Entry)>? Named(NaiveIpi ipi)
    {
        List<(long Index, NaiveEntry Entry)> candidates = [];
        foreach ((long reported, long? apicId) in Destinations(ipi))
        {
            NaiveEntry? entry = null;
            bool isValid = apicId is long id
                && id <= MaxIndex(ipi)
                && ipi.Machine.Physical.TryGetValue(id, out entry)
                && entry.IsValid;
            if (!isValid)
            {
                Exit(ipi, id: 2, reported);
                return null;
            }

            if (entry!.HasBadPage)
            {
                Exit(ipi, id: 3, reported);
                return null;
            }

            candidates.Add((reported, entry));
        }

        return candidates;
    }

    /// <summary>
    /// The index an exit would report, and the APIC ID behind it; null if the logical entry is invalid.
    /// </summary>
    private static IEnumerable<(long Reported, long? ApicId)> Destinations(NaiveIpi ipi)
    {
        uint destination = ipi.SenderDestination;
        if (!ipi.Icr.IsLogical)
        {
            yield return (destination, destination);
            yield break;
        }

        for (int bit = 0; bit < 16; bit++)
        {
            if (ipi.Sender.IsX2Apic && (destination & (1 << bit)) != 0)
            {
                // Documented as invalid; 0 is used (spec 01 section 6).
                yield return (0, ((destination >> 16) * 16L) + bit);
            }
            else if (!ipi.Sender.IsX2Apic && bit < (ipi.Sender.IsFlat ? 8 : 4) && (destination & (1 << bit)) != 0)
            {
                int slot = ipi.Sender.IsFlat ? bit : ((int)(destination >> 4) * 4) + bit;
                (bool isValid, int apicId) = ipi.Machine.Logical.GetValueOrDefault(slot);
                yield return (slot, isValid ? apicId : null);
            }
        }
    }

    /// <summary>Steps 7 and 8.</summary>
    private static void Deliver(NaiveIpi ipi, List<(long Index, NaiveEntry Entry)> candidates)
    {
        long? notRunning = null;
        foreach ((long index, NaiveEntry entry) in candidates)
        {
            ipi.Outcome.SetIrr(entry.Owner.Id);
            if (entry.IsRunning)
            {
                ipi.Outcome.Doorbells.Add(entry.Owner.Id);
            }
            else
            {
                notRunning ??= index;
            }
        }

        if (notRunning is long reported)
        {
            Exit(ipi, id: 1, reported);
        }
    }

    private static void Exit(NaiveIpi ipi, int id, long index)
    {
        ipi.Outcome.ExitId = id;
        ipi.Outcome.ExitIndex = (int)(index % 4096);
        ipi.Outcome.ExitInfo1 = ipi.Icr.Raw;
        ipi.Outcome.ExitInfo2 = ((ulong)id << 32) + (ulong)(index % 4096);
    }
}
