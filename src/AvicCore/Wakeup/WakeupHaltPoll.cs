namespace AvicCore;

/// <summary>When a vCPU that halted polls for interrupts before it sleeps (spec 03 section 6).</summary>
public enum WakeupHaltPoll
{
    /// <summary>Never: kvm.halt_poll_ns=0.</summary>
    None = 0,

    /// <summary>Before the blocking hook, with IsRunning still 1: kernels from 5.17.</summary>
    BeforeHook = 1,

    /// <summary>After the blocking hook, with IsRunning 0 already: kernels before 5.17.</summary>
    AfterHook = 2,
}
