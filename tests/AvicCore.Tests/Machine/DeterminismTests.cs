using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Same inputs, same bytes: in any culture, on any thread.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public void The_same_script_gives_the_same_bytes_in_every_culture()
    {
        string[] texts = [.. new[] { "", "en-US", "de-DE", "tr-TR", "sv-SE", "ar-SA" }.Select(InCulture)];
        Assert.All(texts, text => Assert.Equal(texts[0], text));
        Assert.Contains("\"Lost\":[1]", texts[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_say_the_same_in_every_culture()
    {
        string[] cultures = ["", "en-US", "de-DE", "tr-TR", "sv-SE", "fa-IR"];
        string[] texts = [.. cultures.Select(culture => With(culture, Errors))];
        Assert.All(texts, text => Assert.Equal(texts[0], text));
    }

    private static string InCulture(string culture) => With(culture, Script);

    private static string With(string culture, Func<string> action)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            return action();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>
    /// Every kernel and mode, a VM that keeps its state from IPI to IPI, and all texts the core makes.
    /// </summary>
    private static string Script()
    {
        List<string> lines = [];
        foreach (string handler in SweepVm.Handlers)
        {
            foreach (ApicMode mode in new[] { ApicMode.XApicFlat, ApicMode.XApicCluster, ApicMode.X2Apic })
            {
                AvicVm vm = SweepVm.Build(handler, mode, 6);
                SweepVm.SetRunning(vm, 0b10100);
                foreach (Icr icr in Icrs(mode == ApicMode.X2Apic))
                {
                    lines.Add(JsonSerializer.Serialize(vm.Send(0, icr)));
                    lines.Add(JsonSerializer.Serialize(vm.SendBatch(0, icr, 3)));
                    lines.Add($"{icr}");
                }

                lines.Add($"{vm} {vm.Kernel} {vm.Platform} {string.Join(' ', vm.Vcpus)}");
            }
        }

        return string.Join('\n', lines);
    }

    private static IEnumerable<Icr> Icrs(bool isX2Apic)
    {
        uint broadcast = isX2Apic ? Icr.X2ApicBroadcast : Icr.XApicBroadcast;
        yield return SweepVm.Logical(0b110, isX2Apic);
        yield return SweepVm.Physical(1, isX2Apic);
        yield return SweepVm.Physical(broadcast, isX2Apic);
        yield return SweepVm.Logical(broadcast, isX2Apic);
        yield return SweepVm.Physical(9, isX2Apic);
        yield return SweepVm.Physical(1, isX2Apic) with { DeliveryMode = DeliveryMode.LowestPriority };
        yield return SweepVm.Physical(0, isX2Apic) with { Shorthand = DestinationShorthand.AllExcludingSelf };
    }

    private static string Errors()
    {
        Action[] mistakes =
        [
            () => KvmKernel.Parse("6.i"),
            () => AvicPlatform.Parse("ZENI"),
            () => _ = new AvicVm(new AvicVmOptions { VcpuCount = 5000 }),
            () => _ = new AvicVm(new AvicVmOptions { VcpuCount = -5 }),
            () => _ = new AvicVm(new AvicVmOptions { VcpuIds = [-5] }),
            () => new AvicVm(new AvicVmOptions()).SendBatch(0, default, -1234567),
            () => new AvicVm(new AvicVmOptions()).GetVcpu(-5),
            () => new AvicVm(new AvicVmOptions()).SetPhysicalCpu(0, -5),
            () => _ = new AvicVm(new AvicVmOptions()).PhysicalIdTable[-5],
            () => _ = new AvicVm(new AvicVmOptions()).LogicalIdTable[-5],
            () => new AvicVm(new AvicVmOptions()).SetState(0, (VcpuState)(-5)),
        ];
        return string.Join('\n', mistakes.Select(mistake => Assert.Throws<AvicException>(mistake).Message));
    }
}
