using System;

namespace AvicCore;

/// <summary>The steps that are possible in one state, in a fixed order; refilled for each state.</summary>
internal sealed class WakeupMoves
{
    private WakeupMove[] _moves = new WakeupMove[32];

    public int Count { get; private set; }

    /// <summary>False when everybody who has begun has finished: the state is at rest.</summary>
    public bool HasObligation { get; private set; }

    public ref readonly WakeupMove this[int index] => ref _moves[index];

    public void Clear()
    {
        Count = 0;
        HasObligation = false;
    }

    /// <summary>A step that will happen sooner or later: its party has begun.</summary>
    public void Add(WakeupParty party, WakeupAction action, WakeupState state)
    {
        HasObligation = true;
        Append(party, action, state, isOptional: false);
    }

    /// <summary>A step of the target that takes its thread to another place.</summary>
    public void AddTarget(WakeupAction action, WakeupState state, TargetPlace next)
        => Add(WakeupParty.Target, action, state with { Target = next });

    /// <summary>A step that may never happen: somebody begins, the guest halts, the host preempts.</summary>
    public void AddOptional(WakeupParty party, WakeupAction action, WakeupState state)
        => Append(party, action, state, isOptional: true);

    private void Append(WakeupParty party, WakeupAction action, WakeupState state, bool isOptional)
    {
        if (Count == _moves.Length)
        {
            Array.Resize(ref _moves, 2 * Count);
        }

        _moves[Count++] = new WakeupMove(state, party, action, isOptional);
    }
}

/// <summary>One step: who does what, and the state after it.</summary>
internal readonly record struct WakeupMove(
    WakeupState State, WakeupParty Party, WakeupAction Action, bool IsOptional);

/// <summary>Who takes a step.</summary>
internal enum WakeupParty : byte
{
    Target = 0,
    Sender0 = 1,
    Sender1 = 2,
    Inhibitor = 3,
}
