using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore.Tests;

/// <summary>Explores the naive programs breadth first with a set of strings; knows nothing of the checker.</summary>
internal sealed class NaiveExplorer
{
    private readonly List<NaiveProgram> _programs = [];

    public NaiveExplorer(WakeupModel model)
    {
        NaiveOptions options = new(model);
        _programs.Add(NaiveTarget.Write(options));
        _programs.AddRange(options.Senders.Select((_, i) => new NaiveSender(options, i).Write()));
        NaiveWorld start = new NaiveWorld()
            .With("at target", "guest").With("cpu", "0").With("task", "running").With("mode", "guest")
            .With("entry", "1@0").With("irte", "run0").With("pending", "yes");
        for (int i = 0; i < options.Senders.Length; i++)
        {
            start = start.With("at sender" + i, "idle");
        }

        if (options.Inhibits)
        {
            _programs.Add(NaiveHostIpi.WriteInhibitor());
            start = start.With("at inhibit", "begin");
        }

        Start = start;
    }

    public NaiveWorld Start { get; }

    public long States { get; private set; }

    public long Transitions { get; private set; }

    public long AtRest { get; private set; }

    public long Late { get; private set; }

    public long Lost { get; private set; }

    public int Depth { get; private set; }

    /// <summary>Steps to the nearest lost state, or 0.</summary>
    public int StepsToLost { get; private set; }

    /// <summary>Steps to the nearest late state, or 0.</summary>
    public int StepsToLate { get; private set; }

    public IEnumerable<NaiveStep> Steps(NaiveWorld world) => _programs.SelectMany(program => program.Steps(world));

    public static bool IsLost(NaiveWorld world) => HasIrr(world) && world["at target"] == "asleep";

    public static bool HasIrr(NaiveWorld world) => world["irr0"] + world["irr1"] != "";

    public bool IsAtRest(NaiveWorld world) => Steps(world).All(step => step.IsOptional);

    public NaiveExplorer Explore()
    {
        HashSet<string> seen = [Start.Key];
        Queue<(NaiveWorld World, int Depth)> open = new([(Start, 0)]);
        while (open.TryDequeue(out (NaiveWorld World, int Depth) next))
        {
            (NaiveWorld world, Depth) = next;
            States++;
            bool isAtRest = true;
            foreach (NaiveStep step in Steps(world))
            {
                Transitions++;
                isAtRest &= step.IsOptional;
                if (seen.Add(step.World.Key))
                {
                    open.Enqueue((step.World, Depth + 1));
                }
            }

            if (isAtRest)
            {
                Judge(world);
            }
        }

        return this;
    }

    private void Judge(NaiveWorld world)
    {
        AtRest++;
        if (IsLost(world))
        {
            StepsToLost = Lost++ == 0 ? Depth : StepsToLost;
        }
        else if (HasIrr(world))
        {
            StepsToLate = Late++ == 0 ? Depth : StepsToLate;
        }
    }
}
