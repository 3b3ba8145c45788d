using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>What surrounds every exit: kvm_exit, kvm_entry, and the halts and wake-ups of those who slept.</summary>
internal sealed class ExitEvents(TraceTape tape)
{
    private const uint Halt = 0x78;
    private const ulong ExitRip = 0xffffffff_8105f2b6;
    private const ulong EntryRip = 0xffffffff_8105f2b8;

    /// <summary>When each vCPU that sleeps now halted.</summary>
    private readonly Dictionary<int, long> _asleep = [];

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

    /// <summary>
    /// What a result tells of the time before its IPI: those that it woke or left asleep had halted, and those of its
    /// targets that did not sleep, though they did before, had been woken by something else.
    /// </summary>
    public void Before(IpiResult ipi, KernelTracepoints kernel)
    {
        int[] sleepers = [.. ipi.Woken.Concat(ipi.Lost).Distinct().OrderBy(vcpu => vcpu)];
        int[] awake = [.. ipi.Addressed.Append(ipi.Source).Except(sleepers).Except(ipi.Dropped)];
        Wakeups([.. awake.Where(_asleep.ContainsKey).OrderBy(vcpu => vcpu)], kernel);
        Halts(sleepers, kernel);
    }

    /// <summary>The exits with which vCPUs halted; none of those that sleep already.</summary>
    public void Halts(int[] vcpus, KernelTracepoints kernel)
    {
        foreach (int vcpu in vcpus)
        {
            if (!_asleep.ContainsKey(vcpu))
            {
                _asleep.Add(vcpu, tape.ElapsedNs);
                Exit(vcpu, Halt, 0, 0, kernel);
            }
        }
    }

    public void Wakeups(int[] woken, KernelTracepoints kernel)
    {
        foreach (int vcpu in woken)
        {
            long since = _asleep.TryGetValue(vcpu, out long halted) ? halted : 0;
            _asleep.Remove(vcpu);
            tape.Add(vcpu, new WakeupEvent { WaitNs = tape.ElapsedNs - since, IsPollingValid = true });
            Entry(vcpu, kernel);
        }
    }
}
