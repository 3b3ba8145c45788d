using Xunit;

namespace AvicCore.Tests;

/// <summary>A doorbell targets a physical CPU, not a vCPU (spec 01 section 8).</summary>
public sealed class DoorbellCpuTests
{
    [Fact]
    public void Each_doorbell_of_hardware_names_the_physical_CPU_that_its_vCPU_is_on()
    {
        IpiResult result = NewVm(enableIpiv: true).Send(3, SweepVm.Physical(0xFF));
        Assert.Equal([3, 5, 7, 9], result.Doorbells);
        Assert.Equal([0, 77, 4095, 3], result.DoorbellCpus);
        Assert.Empty(result.SoftwareDoorbellCpus);
    }

    [Fact]
    public void Each_doorbell_of_KVM_names_it_too_and_so_does_the_trace()
    {
        IpiResult result = NewVm(enableIpiv: false).Send(3, SweepVm.Physical(7));
        Assert.Equal([7], result.SoftwareDoorbells);
        Assert.Equal([4095], result.SoftwareDoorbellCpus);
        Assert.Empty(result.DoorbellCpus);
        Assert.Equal(4095, result.SoftwareDoorbellCpuOf(7));
        Assert.Equal(7, new IpiResult { SoftwareDoorbells = [7] }.SoftwareDoorbellCpuOf(7));
    }

    private static AvicVm NewVm(bool enableIpiv)
    {
        AvicVm vm = new(new AvicVmOptions { VcpuIds = [3, 5, 7, 9], EnableIpiv = enableIpiv });
        vm.SetPhysicalCpu(5, 77);
        vm.SetPhysicalCpu(7, 4095);
        return vm;
    }
}
