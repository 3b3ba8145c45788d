using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace AvicCore.Bench;

/// <summary>
/// A synthetic trace of a busy host with 64 vCPUs as trace_pipe prints it: the same bytes for the same size, always.
/// </summary>
/// <remarks>
/// About 130 bytes a line; 12 % of the lines are incomplete IPIs, one in six is an event that is not read. Four threads
/// are always at work, so that their lines mix as they do on a host.
/// </remarks>
public sealed class TraceText
{
    private const int Vcpus = 64;
    private const int AtOnce = 4;

    /// <summary>Name, pid, CPU and flags, up to where the time belongs.</summary>
    private const int PrefixLength = 37;

    private readonly Queue<string>[] _stories = new Queue<string>[AtOnce];
    private ulong _state = 0x5EED;
    private long _microseconds = 5_123_000_000;

    private TraceText()
    {
        for (int i = 0; i < AtOnce; i++)
        {
            _stories[i] = new Queue<string>();
        }
    }

    /// <summary>Writes whole lines until <paramref name="size"/> bytes are reached.</summary>
    public static void Write(Stream stream, long size)
    {
        TraceText trace = new();
        using StreamWriter writer = new(stream, Encoding.ASCII, 1 << 16, leaveOpen: true) { NewLine = "\n" };
        long written = 0;
        while (written < size)
        {
            string line = trace.NextLine();
            writer.WriteLine(line);
            written += line.Length + 1;
        }
    }

    private string NextLine()
    {
        int teller = Next(AtOnce);
        Queue<string> story = _stories[teller];
        if (story.Count == 0)
        {
            // No two stories share a vCPU: a thread does one thing after the other.
            Tell(story, (Next(Vcpus / AtOnce) * AtOnce) + teller, (Next(Vcpus / AtOnce) * AtOnce) + teller);
        }

        // What a story tells has no time yet: lines get theirs as they are printed.
        string line = story.Dequeue();
        _microseconds += 1 + Next(3);
        return FormattableString.Invariant(
            $"{line[..PrefixLength]}{_microseconds / 1_000_000,5}.{_microseconds % 1_000_000:d6}: {line[PrefixLength..]}");
    }

    private void Tell(Queue<string> story, int vcpu, int target)
    {
        switch (Next(100))
        {
            case < 68:
                Ipi(story, vcpu, target);
                break;
            case < 72:
                Broadcast(story, vcpu);
                break;
            case < 80:
                Halt(story, vcpu);
                break;
            case < 88:
                Exit(story, vcpu, "msr", 1, 0);
                Add(story, vcpu, $"kvm_msr: msr_write 6e0 = 0x{(ulong)_microseconds * 2900:x}");
                Entry(story, vcpu);
                break;
            case < 94:
                Exit(story, vcpu, "npf", 0x1_0000_0006, 0xfd11_d000 + ((uint)Next(1 << 20) * 4096UL));
                Add(story, vcpu, $"kvm_page_fault: vcpu {vcpu} rip 0xffffffff8105f2b6 address 0x{Next(1 << 30):x16} error_code 0x6");
                Entry(story, vcpu);
                break;
            case < 97:
                Exit(story, vcpu, "interrupt", 0, 0);
                Add(story, vcpu, $"irq_handler_entry: irq={Next(200)} name=nvme0q{vcpu}");
                Entry(story, vcpu);
                break;
            default:
                Rare(story, vcpu, target);
                break;
        }
    }

    /// <summary>To a vCPU that sleeps, found at once.</summary>
    private void Ipi(Queue<string> story, int vcpu, int target)
    {
        ulong icr = ((ulong)target << 56) | 0xfd;
        Exit(story, vcpu, "avic_incomplete_ipi", icr, 0x1_0000_0000UL | (uint)target);
        Add(story, vcpu, $"kvm_avic_incomplete_ipi: vcpu={vcpu}, icrh:icrl=0x{icr >> 32:x8}:{(uint)icr:x8}, id=1, index={target}");
        Add(story, vcpu, $"kvm_apicv_accept_irq: apicid {target:x} vec 253 (Fixed|edge)");
        Add(story, vcpu, $"sched_wakeup: comm=CPU {target}/KVM pid={4161 + target} prio=120 target_cpu={12 + target:000}");
        Entry(story, vcpu);
        Add(story, target, $"kvm_vcpu_wakeup: wait time {Next(1_000_000)} ns, polling valid");
        Entry(story, target);
    }

    private void Broadcast(Queue<string> story, int vcpu)
    {
        Exit(story, vcpu, "avic_incomplete_ipi", 0xc00fc, 0x1_0000_0000);
        Add(story, vcpu, $"kvm_avic_incomplete_ipi: vcpu={vcpu}, icrh:icrl=0x00000000:000c00fc, id=1, index=0");
        Add(story, vcpu, $"kvm_avic_kick_vcpu_slowpath: icrh:icrl=0x000000:000c00fc, index=0");
        for (int i = 0; i < 4; i++)
        {
            Add(story, vcpu, $"kvm_apicv_accept_irq: apicid {Next(Vcpus):x} vec 252 (Fixed|edge)");
        }

        Entry(story, vcpu);
    }

    private void Halt(Queue<string> story, int vcpu)
    {
        Exit(story, vcpu, "hlt", 0, 0);
        Add(story, vcpu, $"kvm_halt_poll_ns: vcpu {vcpu}: halt_poll_ns {Next(20) * 10_000} (grow 10000)");
        Add(story, vcpu, $"sched_switch: prev_comm=CPU {vcpu}/KVM prev_pid={4161 + vcpu} prev_prio=120 prev_state=S ==> next_comm=swapper/{12 + vcpu} next_pid=0 next_prio=120");
    }

    private void Rare(Queue<string> story, int vcpu, int target)
    {
        switch (Next(6))
        {
            case 0:
                Add(story, vcpu, $"kvm_apicv_inhibit_changed: set reason=8, inhibits=0x100 IRQWIN");
                Add(story, vcpu, $"kvm_apicv_inhibit_changed: cleared reason=8, inhibits=0x0");
                break;
            case 1:
                Exit(story, vcpu, "avic_unaccelerated_access", 0xd0, 0);
                Add(story, vcpu, $"kvm_avic_unaccelerated_access: vcpu={vcpu}, offset=0xd0(APIC_LDR), trap, write, vec=0x0");
                Entry(story, vcpu);
                break;
            case 2:
                Add(story, vcpu, $"kvm_avic_doorbell: vcpuid={target}, apicid={12 + target}");
                break;
            case 3:
                Add(story, vcpu, $"kvm_avic_ga_log: vmid=3, vcpuid={target}");
                break;
            case 4:
                Add(story, vcpu, $"kvm_eoi: apicid {vcpu:x} vector 239");
                break;
            default:
                Add(story, vcpu, $"kvm_inj_virq: IRQ 0x{32 + Next(200):x}");
                break;
        }
    }

    private static void Exit(Queue<string> story, int vcpu, string reason, ulong info1, ulong info2)
        => Add(
            story,
            vcpu,
            $"kvm_exit: vcpu {vcpu} reason {reason} rip 0xffffffff8105f2b6 info1 0x{info1:x16} info2 0x{info2:x16} intr_info 0x00000000 error_code 0x00000000");

    private static void Entry(Queue<string> story, int vcpu)
        => Add(story, vcpu, $"kvm_entry: vcpu {vcpu}, rip 0xffffffff8105f2b8");

    private static void Add(Queue<string> story, int vcpu, FormattableString text)
    {
        string comm = FormattableString.Invariant($"CPU {vcpu}/KVM");
        story.Enqueue(FormattableString.Invariant(
            $"{comm,16}-{4161 + vcpu,-7} [{12 + vcpu:d3}] ..... ") + FormattableString.Invariant(text));
    }

    /// <summary>SplitMix64.</summary>
    private int Next(int limit)
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)limit);
    }
}
