using System.Collections.Generic;

namespace AvicCore.Tests;

/// <summary>The target's thread, written down from spec 03 sections 5, 6 and 8 as a program with gotos.</summary>
internal static class NaiveTarget
{
    public const string Name = "target";

    public static NaiveProgram Write(NaiveOptions o)
    {
        NaiveProgram p = new(Name);
        p.Add("guest", w => Guest(w, o));
        p.Add("hlt exit", w => Store(w, "mode", "outside"));
        if (o.PollsFirst || o.Migrates)
        {
            p.Add("halting", w => Preemptible(w, o, "halting", Halting(w, o)));
        }

        if (o.Has(WakeupGuard.ClearBeforeCheck))
        {
            WriteHook(p, o, "first hook");
        }

        if (o.PollsLast)
        {
            p.Add("poll blocked", w => [Sees(w) ? new(w, "load") : new(w)]);
        }

        WriteSleep(p, o);
        WriteEntry(p, o);
        WritePreemption(p, o);
        return p;
    }

    private static IEnumerable<NaiveArrival> Guest(NaiveWorld w, NaiveOptions o)
    {
        yield return new(w, IsOptional: true);
        if (o.Migrates)
        {
            yield return new(w, "host exit", IsOptional: true);
        }
    }

    private static IEnumerable<NaiveArrival> Halting(NaiveWorld w, NaiveOptions o)
        => [o.PollsFirst && Sees(w) ? new(w, "enter") : new(w)];

    /// <summary>The blocking hook: what still says that the vCPU runs is cleared, remapping entries first.</summary>
    private static void WriteHook(NaiveProgram p, NaiveOptions o, string label)
    {
        if (o.HasIommu && o.Has(WakeupGuard.ClearIrte))
        {
            string stopped = o.Has(WakeupGuard.GaLog) ? "log" : "stopped";
            p.Add(label + " irte", w => Store(w, "irte", stopped), w => IsActive(w) && w.Own(Name, "irte")[0] == 'r');
        }

        if (o.Has(WakeupGuard.ClearIsRunning))
        {
            p.Add(label + " entry", w => Store(w, "entry", Stop(w)), w => IsActive(w) && w.Own(Name, "entry")[0] == '1');
        }
    }

    private static void WriteSleep(NaiveProgram p, NaiveOptions o)
    {
        bool hasState = o.Has(WakeupGuard.TaskState);
        bool hasBarrier = o.Has(WakeupGuard.Barrier);
        p.Add("loop", w => [], w => false);
        if (hasState && hasBarrier)
        {
            p.Add("announce", w => Locked(w, w.With("task", "interruptible")));
        }
        else if (hasState)
        {
            p.Add("announce", w => Store(w, "task", "interruptible"));
        }
        else if (hasBarrier)
        {
            p.Add("fence", w => Locked(w, w));
        }

        if (o.Has(WakeupGuard.Recheck))
        {
            p.Add("check", w => [Sees(w) ? new(w, "finish") : new(w)]);
        }

        if (!o.Has(WakeupGuard.ClearBeforeCheck))
        {
            WriteHook(p, o, "late hook");
        }

        string awake = o.Has(WakeupGuard.Recheck) ? "loop" : "finish";
        p.Add("schedule", w => !w.IsDrained(Name) ? []
            : hasState && w["task"] == "running" ? [new(w, awake)]
            : [new(w.With("task", "interruptible"))]);
        p.Add("asleep", w => w["task"] == "running" ? OnEachCpu(w, o, awake) : []);
        p.Add("finish", w => Store(w, "task", "running"), w => hasState);
        p.Add("load", w => Store(w, "entry", "1@" + w["cpu"]), IsActive);
        p.Add("load irte", w => Store(w, "irte", "run" + w["cpu"]), w => IsActive(w) && o.HasIommu);
    }

    private static void WriteEntry(NaiveProgram p, NaiveOptions o)
    {
        p.Add("enter", w => Preemptible(w, o, "enter", o.Inhibits ? Requests(w) : SetInGuest(w, o)));
        if (o.Inhibits)
        {
            p.Add("set in guest", w => SetInGuest(w, o));
            if (o.Has(WakeupGuard.EntryRecheck))
            {
                p.Add("recheck", w =>
                    w["update"] != "1" && w["event"] != "1" && w.Own(Name, "mode") != "exiting" ? [new(w)]
                    : w.HasRoom(Name) ? [new(w.Store(Name, "mode", "outside"), "enter")]
                    : []);
            }
        }

        p.Add("vmrun", w => [new(IsActive(w) && o.Has(WakeupGuard.VmrunEvaluation) ? Take(w) : w, "guest")]);
        p.Add("host exit", w => Store(w, "mode", "outside", "enter"));
        p.Add("deactivate", w => Store(w, "apicv", "off"));
        p.Add(
            "search",
            w => Store(w, "pending", w["irr0"] + w["irr1"] == "" ? "no" : "yes"),
            w => !o.CompletesByMode || !o.Has(WakeupGuard.KeepIrrPending));
        p.Add("deactivate irte", w => Store(w, "irte", "stopped"), w => o.HasIommu);
        p.Add("deactivate entry", w => Store(w, "entry", Stop(w)));
        p.Add("guest mode off", w => Store(w, "irte", "off"), w => o.HasIommu);
        p.Add(
            "own event",
            w => Locked(w, w.With("event", "1"), "enter"),
            w => o.Has(WakeupGuard.OwnEvent));
        p.AddJump("deactivated", w => new(w, "enter"));
        p.Add("inject", w => !w.IsDrained(Name) ? []
            : w["pending"] == "yes" && w["irr0"] + w["irr1"] != "" ? [new(Take(w).With("pending", "no"))]
            : [new(w, "set in guest")]);
        p.Add("search again", w => !w.HasRoom(Name) ? []
            : w["irr0"] + w["irr1"] != "" ? [new(w.Store(Name, "pending", "yes"), "set in guest")]
            : [new(w, "set in guest")]);
    }

    private static void WritePreemption(NaiveProgram p, NaiveOptions o)
    {
        p.Add("put irte", w => Store(w, "irte", "stopped"), w => IsActive(w) && o.HasIommu);
        p.Add("put entry", w => Store(w, "entry", Stop(w)), IsActive);
        p.Add("switched out", w => w.IsDrained(Name) ? OnEachCpu(w, o, null) : []);
        p.Add("reload", w => Store(w, "entry", "1@" + w["cpu"]), IsActive);
        p.Add("reload irte", w => Store(w, "irte", "run" + w["cpu"]), w => IsActive(w) && o.HasIommu);
        p.AddJump("resume", w => new(w.With("resume", ""), w["resume"]));
    }

    private static IEnumerable<NaiveArrival> Preemptible(
        NaiveWorld w, NaiveOptions o, string place, IEnumerable<NaiveArrival> otherwise)
    {
        foreach (NaiveArrival outcome in otherwise)
        {
            yield return outcome;
        }

        if (o.Migrates && w.IsDrained(Name))
        {
            yield return new(w.With("resume", place), "put irte", IsOptional: true);
        }
    }

    private static IEnumerable<NaiveArrival> Requests(NaiveWorld w)
    {
        bool hasUpdate = w["update"] == "1";
        if (!hasUpdate && w["event"] != "1")
        {
            yield return new(w, "set in guest");
        }
        else if (w.IsDrained(Name))
        {
            yield return hasUpdate ? new(w.With("update", ""), "deactivate")
                : new(w.With("event", ""), IsActive(w) ? "set in guest" : "inject");
        }
    }

    private static NaiveArrival[] SetInGuest(NaiveWorld w, NaiveOptions o)
    {
        string? next = o.Inhibits ? null : "vmrun";
        if (o.Has(WakeupGuard.EntryBarrier))
        {
            return Locked(w, w.With("mode", "guest"), next);
        }

        return Store(w, "mode", "guest", next);
    }

    private static IEnumerable<NaiveArrival> OnEachCpu(NaiveWorld w, NaiveOptions o, string? next)
    {
        yield return new(w, next);
        if (o.Migrates)
        {
            yield return new(w.With("cpu", w["cpu"] == "0" ? "1" : "0"), next);
        }
    }

    private static NaiveArrival[] Store(NaiveWorld w, string name, string value, string? next = null)
        => w.HasRoom(Name) ? [new(w.Store(Name, name, value), next)] : [];

    private static NaiveArrival[] Locked(NaiveWorld w, NaiveWorld after, string? next = null)
        => w.IsDrained(Name) ? [new(after, next)] : [];

    private static string Stop(NaiveWorld w) => "0" + w.Own(Name, "entry")[1..];

    private static bool IsActive(NaiveWorld w) => w["apicv"] != "off";

    private static bool Sees(NaiveWorld w) => w["irr0"] + w["irr1"] != "" && w.Own(Name, "pending") == "yes";

    private static NaiveWorld Take(NaiveWorld w) => w.With("irr0", "").With("irr1", "");
}
