using System;
using System.Collections.Generic;
using System.Threading;

namespace AvicCore;

/// <summary>Visits every state that can be reached, nearest first, so that the first bad one has the shortest schedule.</summary>
internal sealed class WakeupExplorer
{
    private const int CheckEvery = 4096;

    private readonly WakeupStateSet _seen = new();
    private readonly TargetSteps _target;
    private readonly SenderSteps[] _senders;
    private readonly bool _inhibits;
    private readonly int _maxStates;
    private ulong[] _states = new ulong[1024];
    private int[] _parents = new int[1024];

    public WakeupExplorer(WakeupRules rules)
    {
        _target = new TargetSteps(rules);
        _senders = new SenderSteps[rules.Senders.Length];
        for (int i = 0; i < _senders.Length; i++)
        {
            _senders[i] = new SenderSteps(rules, i);
        }

        _inhibits = rules.Inhibits;
        _maxStates = rules.Model.MaxStates;
    }

    /// <summary>States found.</summary>
    public int Count { get; private set; }

    public long Transitions { get; private set; }

    /// <summary>Steps to the farthest state.</summary>
    public int Depth { get; private set; }

    /// <summary>States in which everybody who has begun has finished.</summary>
    public int AtRest { get; private set; }

    public int LateStates { get; private set; }

    public int LostStates { get; private set; }

    /// <summary>The nearest late state; -1 if there is none.</summary>
    public int FirstLate { get; private set; } = -1;

    /// <summary>The nearest lost state; -1 if there is none.</summary>
    public int FirstLost { get; private set; } = -1;

    public WakeupState this[int index] => new(_states[index]);

    /// <summary>Explores to exhaustion.</summary>
    /// <exception cref="AvicException">There are more states than the model allows.</exception>
    public void Run(Action<long>? progress, CancellationToken stop)
    {
        WakeupMoves moves = new();
        Append(WakeupState.Initial, parent: -1);
        int levelEnd = 1;
        for (int at = 0; at < Count; at++)
        {
            if (at == levelEnd)
            {
                Depth++;
                levelEnd = Count;
            }

            if (at % CheckEvery == 0)
            {
                stop.ThrowIfCancellationRequested();
                progress?.Invoke(Count);
            }

            Fill(this[at], moves);
            Transitions += moves.Count;
            for (int i = 0; i < moves.Count; i++)
            {
                Append(moves[i].State, at);
            }

            if (!moves.HasObligation)
            {
                Judge(at);
            }
        }
    }

    /// <summary>The steps from the start to a state.</summary>
    public List<(WakeupState Before, WakeupMove Move)> Schedule(int index)
    {
        List<(WakeupState Before, WakeupMove Move)> schedule = [];
        WakeupMoves moves = new();
        for (int at = index; _parents[at] >= 0; at = _parents[at])
        {
            WakeupState before = this[_parents[at]];
            Fill(before, moves);
            int step = 0;
            while (moves[step].State != this[at])
            {
                step++;
            }

            schedule.Add((before, moves[step]));
        }

        schedule.Reverse();
        return schedule;
    }

    /// <summary>Every step that is possible in a state, in an order that never changes.</summary>
    public void Fill(WakeupState state, WakeupMoves moves)
    {
        moves.Clear();
        _target.Add(state, moves);
        foreach (SenderSteps sender in _senders)
        {
            sender.Add(state, moves);
        }

        if (_inhibits)
        {
            InhibitorSteps.Add(state, moves);
        }
    }

    private void Append(WakeupState state, int parent)
    {
        if (!_seen.Add(state.Raw))
        {
            return;
        }

        if (Count == _maxStates)
        {
            throw new AvicException(
                AvicError.TooManyStates,
                FormattableString.Invariant(
                    $"The model has more than {_maxStates} states: allow more, or leave something out of it."),
                _maxStates);
        }

        if (Count == _states.Length)
        {
            Array.Resize(ref _states, 2 * Count);
            Array.Resize(ref _parents, 2 * Count);
        }

        _states[Count] = state.Raw;
        _parents[Count++] = parent;
    }

    /// <summary>At rest with an IRR bit: asleep it is lost; in the guest it waits for an exit that may not come soon.</summary>
    private void Judge(int at)
    {
        AtRest++;
        WakeupState state = this[at];
        if (state.Irr == 0)
        {
            return;
        }

        if (state.Target == TargetPlace.Asleep)
        {
            LostStates++;
            FirstLost = FirstLost < 0 ? at : FirstLost;
        }
        else
        {
            LateStates++;
            FirstLate = FirstLate < 0 ? at : FirstLate;
        }
    }
}
