using System.Collections.Generic;
using System.Linq;

namespace AvicCore.Tests.Replay;

/// <summary>IPIs that exit, in VMs where nobody, one or several are halted.</summary>
internal static class TraceCase
{
    public const int VcpuCount = 4;

    private static readonly Dictionary<string, (ulong Icr, int[] Halted)> s_cases = new()
    {
        ["physical"] = (0x0100_0000_0000_00FD, [1]),
        ["physical, others sleep too"] = (0x0100_0000_0000_00FD, [1, 2, 3]),
        ["logical"] = (0x0800_0000_0000_08FD, [3]),
        ["logical to several"] = (0x0E00_0000_0000_08FD, [2]),
        ["logical to two sleepers"] = (0x0600_0000_0000_08FD, [1, 2]),
        ["logical to sleepers and others"] = (0x0E00_0000_0000_08FD, [1, 3]),
        ["broadcast"] = (0xFF00_0000_0000_00FD, [2]),
        ["broadcast to sleepers"] = (0xFF00_0000_0000_00FD, [1, 2, 3]),
        ["logical broadcast to sleepers"] = (0xFF00_0000_0000_08FD, [2, 3]),
        ["all but self"] = (0x0000_0000_000C_00FC, [1]),
        ["all but self, sleepers"] = (0x0000_0000_000C_00FC, [1, 3]),
        ["all"] = (0x0000_0000_0008_00FC, [3]),
        ["lowest priority"] = (0x0200_0000_0000_01FB, []),
        ["lowest priority to a sleeper"] = (0x0200_0000_0000_01FB, [2]),
        ["NMI"] = (0x0100_0000_0000_0400, []),
        ["NMI to sleepers"] = (0x0000_0000_000C_0400, [1, 2]),
        ["nobody there"] = (0x0900_0000_0000_00FD, []),
        ["somebody asleep, somebody not there"] = (0x1800_0000_0000_08FD, [3]),
        ["illegal vector"] = (0x0100_0000_0000_0003, [1]),
    };

    public static IEnumerable<string> Names => s_cases.Keys;

    public static IpiResult Send(string kernel, string name)
    {
        (ulong icr, int[] halted) = s_cases[name];
        AvicVm vm = new(new AvicVmOptions
        {
            Name = "recorded",
            VcpuIds = [.. Enumerable.Range(0, VcpuCount)],
            Mode = ApicMode.XApicFlat,
            Kernel = KvmKernel.Parse(kernel),
            Platform = AvicPlatform.Parse("Zen4"),
        });
        foreach (int vcpu in halted)
        {
            vm.SetState(vcpu, VcpuState.Blocked);
        }

        return vm.SendAndSettle(0, new Icr(icr));
    }

    public static List<string> Export(KernelTraceStyle style, params IEnumerable<IpiResult> ipis)
    {
        KernelTraceWriter writer = new(style);
        return [.. ipis.SelectMany(writer.Write)];
    }

    public static List<TraceEvent> Read(IEnumerable<string> lines)
    {
        TraceReader reader = new();
        List<TraceEvent> events = [.. lines.SelectMany(reader.ReadLine)];
        events.AddRange(reader.Complete());
        Xunit.Assert.Empty(reader.Issues);
        return events;
    }
}
