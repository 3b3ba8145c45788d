using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace AvicCore.Tests;

/// <summary>The nine kick policies for id 1, as spec 03 section 3 words them.</summary>
internal static class NaivePolicies
{
    /// <summary>What a fast path answers: null is DECLINE, true DONE.</summary>
    private const bool Done = true;

    public static IpiPath Kick(NaiveIpi ipi, int index)
    {
        bool? isDone = ipi.Machine.Generation switch
        {
            "G1" => FastG1(ipi, index, hasX2ApicPart: true),
            "G2" => FastG1(ipi, index, hasX2ApicPart: false),
            "G3a" => FastG3(ipi, index, isG3b: false),
            "G3b" => FastG3(ipi, index, isG3b: true),
            "G4" or "G5" => FastG4(ipi, index),
            _ => null,
        };
        if (isDone == Done)
        {
            return IpiPath.Fast;
        }

        Slow(ipi);
        return IpiPath.Slow;
    }

    private static void Slow(NaiveIpi ipi)
    {
        foreach (NaiveVcpu v in ipi.Machine.Vcpus)
        {
            switch (ipi.Machine.Generation)
            {
                case "G0a":
                    if (NaiveMatch.Match(ipi, v, ipi.Icr.High >> 24) && !v.IsRunning)
                    {
                        ipi.Outcome.Kicked.Add(v.Id);
                        NaiveKvm.WakeUp(ipi, v);
                    }

                    break;
                case "G0b" or "G2" or "G3a":
                    KickIf(ipi, v, ipi.Icr.High >> 24);
                    break;
                case "G0x" or "G1" or "G3b":
                    KickIf(ipi, v, ipi.Icr.Destination(v.IsX2Apic));
                    break;
                default:
                    KickIf(ipi, v, ipi.SenderDestination);
                    break;
            }
        }
    }

    private static void KickIf(NaiveIpi ipi, NaiveVcpu v, uint destination)
    {
        if (NaiveMatch.Match(ipi, v, destination))
        {
            NaiveKvm.Kick(ipi, v);
        }
    }

    private static bool? FastG1(NaiveIpi ipi, int index, bool hasX2ApicPart)
    {
        if (ipi.Icr.Shorthand != NaiveIcr.NoShorthand)
        {
            return null;
        }

        long pid;
        if (!ipi.Icr.IsLogical)
        {
            pid = index;
        }
        else if (!ipi.Sender.IsX2Apic)
        {
            pid = ipi.Machine.Logical.TryGetValue(index, out (bool IsValid, int ApicId) entry) ? entry.ApicId : 0;
        }
        else
        {
            uint bits = ipi.Icr.High & 0xFFFF;
            if (!hasX2ApicPart || BitOperations.PopCount(bits) != 1)
            {
                return null;
            }

            pid = ((ipi.Icr.High >> 16) * 16) + BitOperations.Log2(bits);
        }

        NaiveVcpu? v = NaiveKvm.VcpuById(ipi, pid);
        if (v is null || !NaiveMatch.Match(ipi, v, ipi.Icr.Destination(v.IsX2Apic)))
        {
            return null;
        }

        NaiveKvm.Kick(ipi, v);
        return Done;
    }

    private static bool? FastG3(NaiveIpi ipi, int index, bool isG3b)
    {
        uint destination = ipi.SenderDestination;
        if (ipi.Icr.Shorthand != NaiveIcr.NoShorthand)
        {
            return null;
        }

        if (!ipi.Icr.IsLogical)
        {
            return FastPhysical(ipi, index);
        }

        uint bitmap;
        uint cluster;
        if (ipi.Sender.IsX2Apic)
        {
            bitmap = ipi.Icr.High & 0xFFFF0000;
            cluster = (destination >> 16) << 4;
        }
        else
        {
            bitmap = ipi.Sender.IsFlat ? destination : destination & 0xF;
            cluster = ipi.Sender.IsFlat ? 0 : (destination >> 4) << 2;
        }

        if (bitmap == 0)
        {
            return Done;
        }

        if (BitOperations.PopCount(bitmap) > 1)
        {
            return null;
        }

        long li = cluster + BitOperations.Log2(bitmap);
        if (ipi.Sender.IsX2Apic)
        {
            return isG3b ? FastX2ApicG3b(ipi) : KickAndDone(ipi, li);
        }

        if (li != index)
        {
            ipi.Outcome.Warnings.Add(IpiWarning.LogicalIndexNotIndex);
            return null;
        }

        bool isValid = ipi.Machine.Logical.TryGetValue((int)li, out (bool IsValid, int ApicId) entry) && entry.IsValid;
        return isValid ? KickAndDone(ipi, entry.ApicId) : Done;
    }

    private static bool? FastX2ApicG3b(NaiveIpi ipi)
    {
        uint bits = ipi.Icr.High & 0xFFFF;
        int bit = BitOperations.TrailingZeroCount(bits);
        return bits == 0 || ipi.Icr.High != 1u << bit ? null : KickAndDone(ipi, ((ipi.Icr.High >> 16) * 16) + bit);
    }

    private static bool? FastG4(NaiveIpi ipi, int index)
    {
        if (ipi.Icr.Shorthand != NaiveIcr.NoShorthand)
        {
            return null;
        }

        if (!ipi.Icr.IsLogical)
        {
            return FastPhysical(ipi, index);
        }

        uint destination = ipi.SenderDestination;
        bool isX2Apic = ipi.Sender.IsX2Apic;
        bool isFlat = !isX2Apic && ipi.Sender.IsFlat;
        uint bitmap = isX2Apic ? destination & 0xFFFF : isFlat ? destination : destination & 0xF;
        long first = isX2Apic ? (destination >> 16) * 16 : isFlat ? 0 : (destination >> 4) * 4;
        foreach (int i in Enumerable.Range(0, 16).Where(i => (bitmap & (1 << i)) != 0))
        {
            if (isX2Apic)
            {
                NaiveKvm.Kick(ipi, NaiveKvm.VcpuById(ipi, first + i));
            }
            else if (ipi.Machine.Logical.GetValueOrDefault((int)first + i) is (true, int apicId))
            {
                NaiveKvm.Kick(ipi, NaiveKvm.VcpuById(ipi, apicId));
            }
        }

        return Done;
    }

    private static bool? FastPhysical(NaiveIpi ipi, int index)
    {
        if (ipi.IsSenderBroadcast)
        {
            return null;
        }

        if (ipi.SenderDestination != index)
        {
            ipi.Outcome.Warnings.Add(IpiWarning.DestinationNotIndex);
            return null;
        }

        return KickAndDone(ipi, ipi.SenderDestination);
    }

    private static bool? KickAndDone(NaiveIpi ipi, long pid)
    {
        NaiveKvm.Kick(ipi, NaiveKvm.VcpuById(ipi, pid));
        return Done;
    }
}
