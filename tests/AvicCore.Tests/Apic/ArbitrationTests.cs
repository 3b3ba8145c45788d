using System.Collections.Generic;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>IRR, ISR, PPR, acceptance and EOI (spec 02 sections 4 and 5).</summary>
public sealed class ArbitrationTests
{
    [Theory]
    [InlineData(0x00, -1, 0x00)]
    [InlineData(0x31, -1, 0x31)]
    [InlineData(0x31, 0x25, 0x31)]
    [InlineData(0x31, 0x3F, 0x31)]
    [InlineData(0x3F, 0x30, 0x3F)]
    [InlineData(0x31, 0x41, 0x40)]
    [InlineData(0x0F, 0x1F, 0x10)]
    public void PPR_is_TPR_unless_a_higher_class_is_in_service(int tpr, int inService, int ppr)
    {
        ApicFile apics = new([0]);
        apics.SetTpr(0, (byte)tpr);
        if (inService >= 0)
        {
            apics.Isr(0).Set((byte)inService);
        }

        Assert.Equal(ppr, apics.Ppr(0));
        Assert.Equal((uint)ppr, apics.Read(0, (ushort)ApicRegister.Ppr));
    }

    [Fact]
    public void Acceptance_and_EOI_follow_the_naive_rules()
        => Gen.Select(Gen.Byte, Gen.Byte.Array[0, 12], Gen.Int[0, 2].Array[0, 40]).Holds(
            (tpr, requested, steps) =>
            {
                ApicFile apics = new([7]);
                apics.SetTpr(0, tpr);
                SortedSet<byte> irr = [.. requested];
                SortedSet<byte> isr = [];
                foreach (byte vector in requested)
                {
                    apics.Request(0, vector, isLevel: vector % 2 == 0);
                }

                foreach (int step in steps)
                {
                    if (step == 0)
                    {
                        isr.Remove(isr.Count == 0 ? (byte)0 : isr.Max);
                        apics.Eoi(0);
                        continue;
                    }

                    int ppr = tpr / 16 >= (isr.Count == 0 ? 0 : isr.Max / 16) ? tpr : isr.Max / 16 * 16;
                    bool accepts = irr.Count > 0 && irr.Max / 16 > ppr / 16;
                    byte highest = irr.Count == 0 ? (byte)0 : irr.Max;
                    Assert.Equal(accepts, apics.TryAccept(0, out byte accepted));
                    if (accepts)
                    {
                        Assert.Equal(highest, accepted);
                        irr.Remove(highest);
                        isr.Add(highest);
                    }
                }

                Assert.Equal(irr.Count == 0 ? -1 : irr.Max, apics.Irr(0).Highest());
                Assert.Equal(isr.Count == 0 ? -1 : isr.Max, apics.Isr(0).Highest());
            },
            cases: 3000);

    [Fact]
    public void TMR_says_how_the_vector_was_sent_last()
    {
        ApicFile apics = new([0, 1]);
        apics.Request(1, 0x41, isLevel: true);
        Assert.True(apics.Tmr(1).IsSet(0x41));
        Assert.Equal(2u, apics.Read(1, 0x1A0));
        apics.Request(1, 0x41, isLevel: false);
        Assert.False(apics.Tmr(1).IsSet(0x41));
        Assert.Equal(-1, apics.Tmr(0).Highest());
    }

    [Fact]
    public void EOI_without_anything_in_service_does_nothing()
    {
        ApicFile apics = new([0]);
        apics.Eoi(0);
        Assert.Equal(-1, apics.Isr(0).Highest());
    }

    [Theory]
    [InlineData(0x00, 0x1F, true)]
    [InlineData(0x00, 0x10, true)]
    [InlineData(0x10, 0x1F, false)]
    [InlineData(0x40, 0x4F, false)]
    [InlineData(0x4F, 0x50, true)]
    [InlineData(0xF0, 0xFF, false)]
    public void TPR_masks_what_a_settling_vCPU_accepts(int tpr, int vector, bool accepts)
    {
        AvicVm vm = new(new AvicVmOptions { Blocked = [1] });
        vm.Apics.SetTpr(1, (byte)tpr);
        IpiResult result = vm.SendAndSettle(0, SweepVm.Physical(1) with { Vector = (byte)vector });
        Assert.Equal([1], result.Woken);
        Assert.Equal(accepts ? [] : [(byte)vector], vm.GetVcpu(1).Requested);
        Assert.Equal(VcpuState.Blocked, vm.GetVcpu(1).State);
        Assert.Empty(vm.GetVcpu(1).Apic.InServiceVectors());
    }
}
