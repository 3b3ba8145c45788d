using System.Collections.Generic;

namespace AvicCore.Tests;

/// <summary>A sender, written down from spec 01 sections 6 and 9 and spec 03 sections 3 and 5 as a program with gotos.</summary>
internal sealed class NaiveSender(NaiveOptions o, int number)
{
    private readonly string _me = "sender" + number;
    private readonly string _irr = "irr" + number;
    private readonly string _local = "local" + number;
    private readonly WakeupSender _kind = o.Senders[number];

    public NaiveProgram Write()
    {
        NaiveProgram p = new(_me);
        p.Add("idle", Idle);
        p.Add("ahead", w => [StoreIrr(w.With(_local, w[_local] == "stop" ? "" : w[_local]))
            with { Goto = w[_local] == "stop" ? "exit" : "bell" }]);
        p.Add("delivered", Delivered);
        p.Add("bell", w => [new(Ring(w, w[_local]).With(_local, ""), "idle")]);
        p.Add("ga log", Wake);
        p.Add("exit", w => !Drained(w) ? []
            : [new(w, !o.Has(WakeupGuard.Kick) ? "idle" : o.CompletesByMode ? "kick" : "old kick")]);
        WriteSoftware(p);
        p.Add("kick", SetPending, w => o.Inhibits && o.Has(WakeupGuard.KickIrrPending));
        WriteComplete(p);
        p.Add("old kick", w => [IsRunning(w) ? new(w, "idle") : new(w, "wake")]);
        p.Add("inactive", w => Drained(w) ? [new(w.With("event", "1"))] : [], w => o.Has(WakeupGuard.EventRequest));
        p.Add("kick wake", w => !Drained(w) ? []
            : w["task"] == "interruptible" ? [new(w.With("task", "running"), "idle")]
            : [new(w)]);
        p.Add("kick mode", w => [w["mode"] == "guest"
            ? new(w.With("mode", "exiting").With(_local, w["cpu"]), "host ipi")
            : new(w, "idle")]);
        p.Add("host ipi", w => NaiveHostIpi.Arrive(w, w[_local], w.With(_local, ""), "idle"));
        p.Add("wake", Wake);
        return p;
    }

    private IEnumerable<NaiveArrival> Idle(NaiveWorld w)
    {
        if (!Drained(w))
        {
            yield break;
        }

        if (_kind == WakeupSender.Software)
        {
            yield return SoftwareBegins(w) with { IsOptional = true };
            yield break;
        }

        if (_kind == WakeupSender.Iommu && w["irte"] == "off")
        {
            yield return new(w, "software", IsOptional: true);
            yield break;
        }

        yield return StoreIrr(w) with { Goto = "delivered", IsOptional = true };
        if (_kind == WakeupSender.Cpu && o.HasErratum)
        {
            yield return new(w.With(_local, SeesRunning(w) ? Host(w) : "stop"), "ahead", IsOptional: true);
        }
    }

    private NaiveArrival[] Delivered(NaiveWorld w)
    {
        if (_kind == WakeupSender.Cpu)
        {
            return [SeesRunning(w) ? new(w.With(_local, Host(w)), "bell") : new(w, "exit")];
        }

        string irte = w["irte"];
        return [irte is "run0" or "run1" ? new(w.With(_local, irte[3..]), "bell")
            : irte == "log" ? new(w, "ga log")
            : new(w, "idle")];
    }

    private void WriteSoftware(NaiveProgram p)
    {
        p.Add("software", w => [SoftwareBegins(w)]);
        p.Add("software pending", w => [.. SetPending(w, "complete")]);
        p.Add("old store active", w => [StoreIrr(w)]);
        p.Add("old pending active", w => [.. SetPending(w, null)]);
        p.Add("old complete", w => !MayComplete(w) ? []
            : [IsRunning(w) ? new(w.With(_local, w["cpu"]), "bell") : new(w, "wake")]);
        p.Add("old store inactive", w => [StoreIrr(w)]);
        p.Add("old pending inactive", w => [.. SetPending(w, "inactive")]);
    }

    /// <summary>svm_complete_interrupt_delivery: mode, then whether APICv is active.</summary>
    private void WriteComplete(NaiveProgram p)
    {
        p.Add("complete", w =>
        {
            if (!MayComplete(w))
            {
                return [];
            }

            if (o.Inhibits && !o.Has(WakeupGuard.ModeFirst))
            {
                return [new(w, w["apicv"] == "off" ? "inactive" : "mode last")];
            }

            return o.Inhibits
                ? [new(w.With(_local, w["mode"] == "guest" ? "guest" : "outside"), "read active")]
                : [Deliver(w, w["mode"] == "guest")];
        });
        p.Add("read active", w => !MayComplete(w) ? []
            : [w["apicv"] == "off"
                ? new(w.With(_local, ""), "inactive")
                : Deliver(w.With(_local, ""), w[_local] == "guest")]);
        p.Add("mode last", w => MayComplete(w) ? [Deliver(w, w["mode"] == "guest")] : []);
    }

    private NaiveArrival SoftwareBegins(NaiveWorld w)
    {
        if (!o.CompletesByMode && o.Inhibits)
        {
            return new(w, w["apicv"] == "off" ? "old store inactive" : "old store active");
        }

        string next = o.Inhibits ? "software pending" : o.CompletesByMode ? "complete" : "old complete";
        return StoreIrr(w) with { Goto = next };
    }

    private NaiveArrival Deliver(NaiveWorld w, bool isInGuest)
        => isInGuest ? new(w.With(_local, w["cpu"]), "bell") : new(w, "wake");

    private NaiveArrival StoreIrr(NaiveWorld w)
        => new(o.Has(WakeupGuard.SenderOrder) ? w.With(_irr, "1") : w.Store(_me, _irr, "1"));

    private IEnumerable<NaiveArrival> SetPending(NaiveWorld w) => SetPending(w, "complete");

    private IEnumerable<NaiveArrival> SetPending(NaiveWorld w, string? next)
        => [new(w.Store(_me, "pending", "yes"), next)];

    private IEnumerable<NaiveArrival> Wake(NaiveWorld w) => Drained(w) ? [new(w.With("task", "running"), "idle")] : [];

    /// <summary>A doorbell: only a guest with AVIC on that CPU listens.</summary>
    private static NaiveWorld Ring(NaiveWorld w, string cpu)
        => w["at target"] == "guest" && w["cpu"] == cpu && w["apicv"] != "off" ? w.With("irr0", "").With("irr1", "") : w;

    private bool Drained(NaiveWorld w) => w.IsDrained(_me);

    private bool MayComplete(NaiveWorld w)
        => _kind == WakeupSender.Cpu || !o.Has(WakeupGuard.SenderOrder) || Drained(w);

    private bool SeesRunning(NaiveWorld w) => o.HardwareSeesIsRunning && IsRunning(w);

    private static bool IsRunning(NaiveWorld w) => w["entry"][0] == '1';

    private static string Host(NaiveWorld w) => w["entry"][2..];
}

/// <summary>A reschedule IPI: interrupts are off between mode := IN_GUEST and VMRUN.</summary>
internal static class NaiveHostIpi
{
    public static IEnumerable<NaiveArrival> Arrive(NaiveWorld w, string cpu, NaiveWorld arrived, string next)
    {
        bool isHere = w["cpu"] == cpu;
        if (isHere && w["at target"] is "recheck" or "vmrun")
        {
            yield break;
        }

        yield return new(isHere && w["at target"] == "guest" ? arrived.With("at target", "host exit") : arrived, next);
    }

    /// <summary>The thread that sets an inhibit, once.</summary>
    public static NaiveProgram WriteInhibitor()
    {
        NaiveProgram p = new("inhibit");
        p.Add("begin", w => [new(w.With("update", "1"), IsOptional: true)]);
        p.Add("mode", w => [w["mode"] == "guest"
            ? new(w.With("mode", "exiting").With("inhibitcpu", w["cpu"]), "ipi")
            : new(w, "done")]);
        p.Add("ipi", w => Arrive(w, w["inhibitcpu"], w.With("inhibitcpu", ""), "done"));
        p.Add("done", w => []);
        return p;
    }
}
