namespace AvicCore;

/// <summary>What surrounds every exit: kvm_exit, kvm_entry, and kvm_vcpu_wakeup of those who slept.</summary>
internal sealed class ExitEvents(TraceTape tape)
{
    private const ulong ExitRip = 0xffffffff_8105f2b6;
    private const ulong EntryRip = 0xffffffff_8105f2b8;

    public void Exit(int vcpu, uint code, ulong info1, ulong info2, KernelTracepoints kernel)
    {
        string reason = SvmExits.NameOf(code);
        tape.Add(vcpu, new ExitEvent
        {
            Vcpu = vcpu,
            Reason = reason,
            ReasonText = reason,
            ExitCode = code,
            Rip = ExitRip,
            Info1 = info1,
            Info2 = info2,
            IntrInfo = kernel.HasNamedFields ? 0 : null,
            ErrorCode = kernel.HasNamedFields ? 0 : null,
            Requests = kernel.HasRequests ? 0 : null,
        });
    }

    public void Entry(int vcpu, KernelTracepoints kernel)
        => tape.Add(vcpu, new EntryEvent
        {
            Vcpu = vcpu,
            Rip = kernel.HasNamedFields ? EntryRip : null,
            IntrInfo = kernel.HasRequests ? 0 : null,
            ErrorCode = kernel.HasRequests ? 0 : null,
        });

    public void Wakeups(int[] woken, KernelTracepoints kernel)
    {
        foreach (int vcpu in woken)
        {
            tape.Add(vcpu, new WakeupEvent { WaitNs = tape.ElapsedNs, IsPollingValid = true });
            Entry(vcpu, kernel);
        }
    }
}
