namespace AvicCore;

/// <summary>Every way in which the vCPUs but the first can be in the given states, as numbers.</summary>
internal sealed class StateSpace(VcpuState[] states, int vcpuCount)
{
    /// <summary>How many there are.</summary>
    public long Count { get; } = Power(states.Length, vcpuCount - 1);

    /// <summary>Puts the vCPUs into the n-th combination: the last vCPU changes slowest, the sender stays in the guest.</summary>
    public void Apply(long n, CaseVcpu[] vcpus)
    {
        for (int v = 1; v < vcpus.Length; v++)
        {
            vcpus[v] = vcpus[v] with { State = states[(int)(n % states.Length)] };
            n /= states.Length;
        }
    }

    private static long Power(long number, int exponent)
    {
        long power = 1;
        for (int i = 0; i < exponent; i++)
        {
            power = checked(power * number);
        }

        return power;
    }
}
