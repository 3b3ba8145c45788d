using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Xunit;

namespace AvicCore.Tests;

/// <summary>One row for each option: a question that the machine answers differently once the option is turned.</summary>
public sealed class AssumptionProbeTests
{
    private static readonly Dictionary<string, Func<AvicAssumptions, object?>> s_probes = new(StringComparer.Ordinal)
    {
        ["ChecksTypeBeforeVector"] = guess => Flat(guess).Send(0, To(1, 5) with { DeliveryMode = DeliveryMode.Nmi }).ExitId,
        ["X2AvicBroadcasts"] = guess => X2(guess).Send(0, new Icr { Vector = 0x41, X2ApicDestination = uint.MaxValue }).ExitId,
        ["X2AvicLogicalReportsId"] = guess => X2(guess).Send(
            0, new Icr { Vector = 0x41, X2ApicDestination = 4, DestinationMode = DestinationMode.Logical }).ExitIndex,
        ["ReportsFirstNotRunning"] = guess => Flat(guess).Send(0, To(0xFF)).ExitIndex,
        ["EmptyLogicalCompletes"] = guess => Flat(guess).Send(
            0, new Icr { Vector = 0x41, DestinationMode = DestinationMode.Logical }).ExitId,
        ["ClearsTriggerMode"] = guess => LevelAfterAnIpi(guess),
        ["X2AvicRefusesBusy"] = guess => X2(guess).WriteRegister(0, RegisterAddress.AtMsr(0x830), 0x1041).Handling,
        ["AccessesExtendedLvt"] = guess => Flat(guess).ReadRegister(0, RegisterAddress.AtOffset(0x500)).Handling,
        ["BroadcastReportsPhysicalIndex"] = guess => Flat(guess).Send(0, To(0xFF)).ExitIndex,
        ["DeliversUpToBadPage"] = guess => ReachedBeforeABadPage(guess),
        ["IgnoresHostDoorbell"] = guess => InterruptsOfTheHost(guess),
        ["X2AvicChecksWrites"] = guess => X2(guess).WriteRegister(0, RegisterAddress.AtMsr(0x80B), 1).Handling,
        ["TrapsLevelEoi"] = guess => HandlingOfALevelEoi(guess),
        ["GaLogsOnlyBlocked"] = guess => IsPreemptedLogged(guess),
        ["GaTagIndexSince"] = guess => new AvicVm(new AvicVmOptions { VcpuIds = [0, 9], Blocked = [9], Assumptions = guess })
            .SendDeviceInterrupt(9, 0x61).GaTag,
    };

    public static TheoryData<string> Options => [.. Settings().Select(setting => setting.Name)];

    [Fact]
    public void Every_option_has_a_row_and_every_row_an_option()
        => Assert.Equal(
            Settings().Select(setting => setting.Name).Order(StringComparer.Ordinal),
            s_probes.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_turned_changes_what_happens(string option)
    {
        PropertyInfo setting = Settings().Single(setting => setting.Name == option);
        AvicAssumptions turned = new();
        setting.SetValue(turned, setting.PropertyType == typeof(bool) ? !(bool)setting.GetValue(turned)! : new Version(99, 0));
        Assert.NotEqual(s_probes[option](new AvicAssumptions()), s_probes[option](turned));
        Assert.All(
            s_probes.Where(probe => probe.Key != option && !Overlaps(option, probe.Key)),
            probe => Assert.Equal(probe.Value(new AvicAssumptions()), probe.Value(turned)));
    }

    /// <summary>Both speak of the same exit: which of several targets a broadcast reports, if it reports one.</summary>
    private static bool Overlaps(string one, string other)
        => one is "ReportsFirstNotRunning" or "BroadcastReportsPhysicalIndex"
            && other is "ReportsFirstNotRunning" or "BroadcastReportsPhysicalIndex";

    private static IEnumerable<PropertyInfo> Settings()
        => typeof(AvicAssumptions).GetProperties().Where(setting => setting.CanWrite);

    private static AvicVm Flat(AvicAssumptions guess) => new(new AvicVmOptions { Blocked = [1, 2, 3], Assumptions = guess });

    private static AvicVm X2(AvicAssumptions guess)
        => new(new AvicVmOptions { Mode = ApicMode.X2Apic, Blocked = [1, 2, 3], Assumptions = guess });

    private static Icr To(byte destination, byte vector = 0x41) => new() { Vector = vector, XApicDestination = destination };

    private static bool LevelAfterAnIpi(AvicAssumptions guess)
    {
        AvicVm vm = new(new AvicVmOptions { Assumptions = guess });
        vm.SendDeviceInterrupt(1, 0x41, isLevel: true);
        vm.Send(0, To(1));
        return vm.TakeInterrupt(1)!.IsLevel;
    }

    private static int ReachedBeforeABadPage(AvicAssumptions guess)
    {
        AvicVm vm = Flat(guess);
        vm.PhysicalIdTable[2] = vm.PhysicalIdTable[2] with { BackingPage = 0x7_0000_0000 };
        return vm.Send(0, To(0xFF)).IrrSet.Length;
    }

    private static int InterruptsOfTheHost(AvicAssumptions guess)
    {
        AvicVm vm = new(new AvicVmOptions { Assumptions = guess });
        vm.SetState(1, VcpuState.InHost);
        return vm.Send(0, To(1)).HostIpis.Length;
    }

    private static RegisterHandling HandlingOfALevelEoi(AvicAssumptions guess)
    {
        AvicVm vm = new(new AvicVmOptions { Assumptions = guess });
        vm.SendDeviceInterrupt(1, 0x41, isLevel: true);
        vm.TakeInterrupt(1);
        return vm.WriteRegister(1, RegisterAddress.Named("EOI"), 0).Handling;
    }

    private static bool IsPreemptedLogged(AvicAssumptions guess)
    {
        AvicVm vm = new(new AvicVmOptions { Assumptions = guess });
        vm.SetState(1, VcpuState.Preempted);
        return vm.SendDeviceInterrupt(1, 0x61).IsLogged;
    }
}
