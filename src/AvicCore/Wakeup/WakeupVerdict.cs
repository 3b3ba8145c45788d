namespace AvicCore;

/// <summary>What the exploration of every interleaving found.</summary>
public enum WakeupVerdict
{
    /// <summary>No interrupt can be left waiting: whenever everyone is done, the target has taken it.</summary>
    Safe = 0,

    /// <summary>None is lost, but one can wait in the IRR of a running guest until its next exit: nobody tells it.</summary>
    Late = 1,

    /// <summary>The target can be left asleep with an IRR bit set and nobody on the way to wake it.</summary>
    Lost = 2,
}
