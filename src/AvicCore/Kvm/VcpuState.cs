namespace AvicCore;

/// <summary>Where a vCPU is. Vector files write the first letters: R, H, B, P, N (spec 05).</summary>
public enum VcpuState
{
    /// <summary>In the guest: IsRunning = 1, a doorbell is taken at once.</summary>
    Running = 0,

    /// <summary>Loaded on a physical CPU but in the host: IsRunning = 1, the next VMRUN takes what is pending.</summary>
    InHost = 1,

    /// <summary>Halted and asleep: IsRunning = 0, needs a wake-up.</summary>
    Blocked = 2,

    /// <summary>Runnable but scheduled out: IsRunning = 0, needs nothing.</summary>
    Preempted = 3,

    /// <summary>In a nested guest (L2), AVIC inactive: IsRunning = 0, needs a kick out of L2.</summary>
    Nested = 4,

    /// <summary>After INIT, not the boot vCPU: asleep until a STARTUP, whatever else arrives.</summary>
    WaitForStartup = 5,
}
