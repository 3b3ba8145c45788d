using System.Collections.Generic;

namespace AvicCore;

/// <summary>KVM's software send path, kvm_apic_send_ipi: whom an IPI reaches and what each target does (spec 02 sections 6 and 9).</summary>
internal static class SoftwareApic
{
    public static void Send(Icr icr, KvmHost kvm)
    {
        if (icr.IsBusy)
        {
            // The ICR write is redone from the backing page, and a write clears the delivery status.
            kvm.Vm.Apics.StoreIcr(kvm.Sender, icr with { IsBusy = false });
        }

        if (icr.Shorthand == DestinationShorthand.Self)
        {
            Accept(kvm.Sender, icr, kvm);
        }
        else if (!TrySendByMap(icr, kvm))
        {
            SendByScan(icr, kvm);
        }
    }

    /// <summary>The fast half: no shorthand, no broadcast, and a map whose logical part is usable if it is needed.</summary>
    private static bool TrySendByMap(Icr icr, KvmHost kvm)
    {
        if (icr.Shorthand != DestinationShorthand.None || icr.IsBroadcast(kvm.SenderIsX2Apic))
        {
            return false;
        }

        OptimizedMap map = kvm.Vm.Map;
        if (map.IsPhysicalDisabled)
        {
            return false;
        }

        uint destination = kvm.Destination(icr);
        if (icr.DestinationMode == DestinationMode.Physical)
        {
            int target = map.Physical(destination);
            if (target >= 0)
            {
                Accept(target, icr, kvm);
            }

            return true;
        }

        if (map.IsLogicalDisabled)
        {
            return false;
        }

        uint members = map.LogicalMembers(destination, out OptimizedMap.LogicalSlots slots);
        if (icr.DeliveryMode == DeliveryMode.LowestPriority)
        {
            int chosen = ChooseMember(icr, members, slots, kvm);
            if (chosen >= 0)
            {
                Accept(chosen, icr, kvm);
            }

            return true;
        }

        for (uint rest = members; rest != 0; rest &= rest - 1)
        {
            int target = slots[BitMath.Lowest(rest)];
            if (target >= 0)
            {
                Accept(target, icr, kvm);
            }
        }

        return true;
    }

    /// <summary>Lowest priority by map: hashing may name a bit without an APIC, and the IPI is then dropped.</summary>
    private static int ChooseMember(Icr icr, uint members, OptimizedMap.LogicalSlots slots, KvmHost kvm)
    {
        if (members == 0)
        {
            return -1;
        }

        if (kvm.Vm.HashesVectors)
        {
            uint rest = members;
            for (int skip = icr.Vector % BitMath.PopCount(members); skip > 0; skip--)
            {
                rest &= rest - 1;
            }

            int hashed = slots[BitMath.Lowest(rest)];
            if (hashed < 0)
            {
                kvm.Warn(IpiWarning.DisabledLapic);
            }

            return hashed;
        }

        int lowest = -1;
        for (uint rest = members; rest != 0; rest &= rest - 1)
        {
            int candidate = slots[BitMath.Lowest(rest)];
            if (candidate >= 0 && (lowest < 0 || kvm.Vm.Arbitration[candidate] < kvm.Vm.Arbitration[lowest]))
            {
                lowest = candidate;
            }
        }

        return lowest;
    }

    /// <summary>The slow half: every hardware-enabled vCPU that matches, in order of creation.</summary>
    private static void SendByScan(Icr icr, KvmHost kvm)
    {
        uint destination = kvm.Destination(icr);
        bool isPhysicalBroadcast = icr.DestinationMode == DestinationMode.Physical && destination == Icr.XApicBroadcast;
        Icr sent = isPhysicalBroadcast && icr.DeliveryMode == DeliveryMode.LowestPriority
            ? icr with { DeliveryMode = DeliveryMode.Fixed }
            : icr;
        MatchKey[] keys = kvm.Vm.Apics.Keys;
        List<int>? candidates = sent.DeliveryMode == DeliveryMode.LowestPriority ? [] : null;
        for (int v = 0; v < keys.Length; v++)
        {
            if (!keys[v].IsHardwareEnabled || !kvm.Visit(v, sent, destination))
            {
                continue;
            }

            if (candidates is null)
            {
                Accept(v, sent, kvm);
            }
            else if (keys[v].IsSoftwareEnabled)
            {
                candidates.Add(v);
            }
        }

        if (candidates is { Count: > 0 })
        {
            Accept(Choose(sent, candidates, kvm), sent, kvm);
        }
    }

    private static int Choose(Icr icr, List<int> candidates, KvmHost kvm)
    {
        if (kvm.Vm.HashesVectors)
        {
            return candidates[icr.Vector % candidates.Count];
        }

        int lowest = candidates[0];
        foreach (int candidate in candidates)
        {
            if (kvm.Vm.Arbitration[candidate] < kvm.Vm.Arbitration[lowest])
            {
                lowest = candidate;
            }
        }

        return lowest;
    }

    /// <summary>__apic_accept_irq: what one target does with one message (spec 02 section 6).</summary>
    public static void Accept(int v, Icr icr, KvmHost kvm)
    {
        kvm.ChargeEmulatedTarget();
        bool isDeassert = icr.TriggerMode == TriggerMode.Level && !icr.IsAssert;
        switch (icr.DeliveryMode)
        {
            case DeliveryMode.LowestPriority:
                kvm.Vm.Arbitration[v]++;
                AcceptVector(v, icr, isDeassert, kvm);
                break;
            case DeliveryMode.Fixed:
                AcceptVector(v, icr, isDeassert, kvm);
                break;
            case DeliveryMode.Smi:
                kvm.Delivery.Pend(v, PendingEvents.Smi);
                break;
            case DeliveryMode.Nmi:
                kvm.Delivery.Pend(v, PendingEvents.Nmi);
                break;
            case DeliveryMode.Init when !isDeassert:
                kvm.Vm.Pending[v] = PendingEvents.None;
                kvm.Delivery.Pend(v, PendingEvents.Init);
                break;
            case DeliveryMode.Startup:
                kvm.Vm.StartupVectors[v] = icr.Vector;
                kvm.Delivery.Pend(v, PendingEvents.Startup);
                break;
            case DeliveryMode.RemoteRead:
                kvm.Delivery.Pend(v, PendingEvents.Unhalt);
                break;
            default: // INIT de-assert, ExtINT: nothing.
                break;
        }
    }

    /// <summary>No check for vectors below 16: KVM sets such IRR bits too.</summary>
    private static void AcceptVector(int v, Icr icr, bool isDeassert, KvmHost kvm)
    {
        MatchKey key = kvm.Vm.Apics.Keys[v];
        if (isDeassert || !key.IsHardwareEnabled || !key.IsSoftwareEnabled)
        {
            return;
        }

        kvm.Vm.Apics.Request(v, icr.Vector, icr.TriggerMode == TriggerMode.Level);
        kvm.Tally.Deliver(v);
        kvm.Kick(v);
    }
}
