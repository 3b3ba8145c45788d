using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore.Tests;

/// <summary>What an instruction makes of a world: where the party goes then, or null for the next instruction.</summary>
internal sealed record NaiveArrival(NaiveWorld World, string? Goto = null, bool IsOptional = false);

/// <summary>A step of the exploration.</summary>
internal sealed record NaiveStep(string Party, NaiveWorld World, bool IsOptional);

/// <summary>One instruction; a jump takes no step.</summary>
internal sealed record NaiveInstruction(
    string Label,
    Func<NaiveWorld, bool> Applies,
    Func<NaiveWorld, IEnumerable<NaiveArrival>> Run,
    Func<NaiveWorld, NaiveArrival>? Jump);

/// <summary>The program of one party: labelled instructions that fall through to the next, as a C programmer writes it.</summary>
internal sealed class NaiveProgram(string party)
{
    private readonly List<NaiveInstruction> _instructions = [];

    public string Party => party;

    /// <summary>Adds an instruction; one that does not apply in a world is passed over without a step.</summary>
    public void Add(
        string label, Func<NaiveWorld, IEnumerable<NaiveArrival>> run, Func<NaiveWorld, bool>? applies = null)
        => _instructions.Add(new(label, applies ?? (_ => true), run, Jump: null));

    /// <summary>Adds a goto, which takes no step of its own.</summary>
    public void AddJump(string label, Func<NaiveWorld, NaiveArrival> jump)
        => _instructions.Add(new(label, _ => true, _ => [], jump));

    /// <summary>The steps of this party in a world.</summary>
    public IEnumerable<NaiveStep> Steps(NaiveWorld world)
    {
        if (!world.IsDrained(party))
        {
            yield return new NaiveStep(party, world.Drain(party), IsOptional: false);
        }

        int at = IndexOf(world["at " + party]);
        foreach (NaiveArrival outcome in _instructions[at].Run(world))
        {
            int next = outcome.Goto is null ? at + 1 : IndexOf(outcome.Goto);
            yield return new NaiveStep(party, Arrive(outcome.World, next), outcome.IsOptional);
        }
    }

    private NaiveWorld Arrive(NaiveWorld world, int at)
    {
        while (!_instructions[at].Applies(world))
        {
            at++;
        }

        if (_instructions[at].Jump is { } jump)
        {
            NaiveArrival outcome = jump(world);
            return Arrive(outcome.World, IndexOf(outcome.Goto!));
        }

        return world.With("at " + party, _instructions[at].Label);
    }

    private int IndexOf(string label)
        => Enumerable.Range(0, _instructions.Count).First(i => _instructions[i].Label == label);
}
