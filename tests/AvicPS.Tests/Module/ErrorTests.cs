using System;
using System.Management.Automation;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Every mistake a caller can make: its stable id, its category, a message with value and range.</summary>
public sealed class ErrorTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string NineKernels =
        "Linux-5.0, Linux-5.17, X2Avic-Rfc, Patch-V1, Linux-5.19-rc1, Linux-5.19, Linux-6.0, Linux-6.3, Linux-6.19";

    [Theory]
    [InlineData("-VcpuCount 0", "InvalidVcpuCount", ErrorCategory.InvalidArgument, "0", "1 to 4096")]
    [InlineData("-VcpuCount -1", "InvalidVcpuCount", ErrorCategory.InvalidArgument, "-1", "1 to 4096")]
    [InlineData("-VcpuCount 4097", "InvalidVcpuCount", ErrorCategory.InvalidArgument, "4097", "1 to 4096")]
    [InlineData("-VcpuId 1, 1", "InvalidVcpuCount", ErrorCategory.InvalidArgument, "1", "0 to 4095")]
    [InlineData("-VcpuCount 3 -VcpuId 1, 2", "InvalidVcpuCount", ErrorCategory.InvalidArgument, "Count 3", "2 ids")]
    [InlineData("-VcpuId 4096", "InvalidVcpuCount", ErrorCategory.InvalidArgument, "4096", "0 to 4095")]
    [InlineData("-VcpuCount 300 -ApicMode xApicFlat", "HardwareLimit", ErrorCategory.LimitsExceeded, "299", "0 to 254")]
    [InlineData(
        "-VcpuCount 300 -ApicMode xApicCluster", "HardwareLimit", ErrorCategory.LimitsExceeded, "299", "0 to 254")]
    [InlineData(
        "-VcpuCount 513 -Hardware Zen4 -Kernel 6.16",
        "KernelLimit", ErrorCategory.LimitsExceeded, "512", "0 to 511 on Zen4. From 6.17 on such a VM is inhibited")]
    [InlineData(
        "-VcpuCount 300 -Hardware Zen3 -Kernel 5.15.85",
        "KernelLimit", ErrorCategory.LimitsExceeded, "299", "with -Feature AvicOff there is no such limit")]
    [InlineData(
        "-VcpuCount 4096 -Kernel 6.3 -Hardware X2AvicExt",
        "KernelLimit", ErrorCategory.LimitsExceeded, "4095", "0 to 511")]
    [InlineData("-EnableIpiv $true -Kernel 6.3", "KernelLimit", ErrorCategory.LimitsExceeded, "6.3", "6.17")]
    [InlineData("-Blocked 4", "VcpuNotFound", ErrorCategory.ObjectNotFound, "4", "0 to 3")]
    [InlineData("-Kernel Linux-7x", "UnknownKernel", ErrorCategory.ObjectNotFound, "'Linux-7x'", NineKernels)]
    [InlineData("-Kernel 4.6", "UnknownKernel", ErrorCategory.ObjectNotFound, "'4.6'", "from 4.7")]
    [InlineData(
        "-Hardware Zen9",
        "UnknownHardware", ErrorCategory.ObjectNotFound, "'Zen9'", "Zen1, Zen2, Zen3, Zen4, Zen5, X2AvicExt")]
    public void A_VM_that_cannot_be_is_refused(
        string arguments, string id, ErrorCategory category, string value, string range)
        => AssertRefused("New-AvicVm " + arguments, id + ",AvicPS.NewAvicVmCommand", category, value, range);

    [Theory]
    [InlineData("-CostModel @{ Nope = 1 }", "'Nope'", "WorldSwitch, ExitDispatch")]
    [InlineData("-CostModel @{ WorldSwitch = -1 }", "'-1'", "WorldSwitch: expected 0 to 2147483647")]
    [InlineData("-CostModel @{ WorldSwitch = 'abc' }", "'abc'", "WorldSwitch: expected 0 to 2147483647")]
    [InlineData("-CostModel @{ WorldSwitch = 1e10 }", "'10000000000'", "WorldSwitch: expected 0 to 2147483647")]
    [InlineData("-CostModel @{ Gigahertz = -0.5 }", "'-0.5'", "a number of 0 or more")]
    [InlineData("-CostModel @{ Gigahertz = [double]::NaN }", "'NaN'", "a number of 0 or more")]
    [InlineData("-Assumption @{ Nope = $true }", "'Nope'", "ChecksTypeBeforeVector")]
    [InlineData("-Assumption @{ X2AvicBroadcasts = 'perhaps' }", "'perhaps'", "True or False")]
    [InlineData("-ApicMode xapik", "'xapik'", "Disabled, XApicFlat, XApicCluster, X2Apic")]
    [InlineData("-VcpuCount abc", "'abc'", "a whole number")]
    public void A_setting_that_cannot_be_is_refused(string arguments, string value, string range)
        => AssertRefused(
            "New-AvicVm " + arguments,
            "ParameterArgumentTransformationError,AvicPS.NewAvicVmCommand",
            ErrorCategory.InvalidData,
            value,
            range);

    [Theory]
    [InlineData(
        "New-AvicVm | Send-AvicIpi -Source 4", "VcpuNotFound", ErrorCategory.ObjectNotFound, "vCPU 4", "0 to 3")]
    [InlineData(
        "New-AvicVm -Blocked 0 | Send-AvicIpi",
        "SourceNotRunning", ErrorCategory.InvalidOperation, "vCPU 0", "Blocked")]
    [InlineData(
        "New-AvicVm | Send-AvicIpi -Destination 256",
        "InvalidDestination", ErrorCategory.InvalidArgument, "0x100", "0 to 0xFF")]
    [InlineData(
        "New-AvicVm | Send-AvicIpi -Vector 256",
        "ParameterArgumentTransformationError", ErrorCategory.InvalidData, "'256'", "0 to 255")]
    [InlineData(
        "New-AvicVm | Send-AvicIpi -Vector -1",
        "ParameterArgumentTransformationError", ErrorCategory.InvalidData, "'-1'", "0 to 255")]
    [InlineData(
        "New-AvicVm | Send-AvicIpi -Count 0", "ParameterArgumentValidationError", ErrorCategory.InvalidData, "0", "1")]
    public void An_IPI_that_cannot_be_sent_is_refused(
        string script, string id, ErrorCategory category, string value, string range)
        => AssertRefused(script, id + ",AvicPS.SendAvicIpiCommand", category, value, range);

    [Theory]
    [InlineData(
        "Get-AvicKernel 3.10",
        "UnknownKernel,AvicPS.GetAvicKernelCommand", ErrorCategory.ObjectNotFound, "'3.10'", NineKernels)]
    [InlineData(
        "New-AvicVm | Get-AvicVcpu 4",
        "VcpuNotFound,AvicPS.GetAvicVcpuCommand", ErrorCategory.ObjectNotFound, "vCPU 4", "0 to 3")]
    [InlineData(
        "New-AvicVm | Set-AvicVcpu -Id 4 -State Blocked",
        "VcpuNotFound,AvicPS.SetAvicVcpuCommand", ErrorCategory.ObjectNotFound, "vCPU 4", "0 to 3")]
    [InlineData(
        "New-AvicVm | Set-AvicApicMode x2Apic -Id 4",
        "VcpuNotFound,AvicPS.SetAvicApicModeCommand", ErrorCategory.ObjectNotFound, "vCPU 4", "0 to 3")]
    [InlineData(
        "New-AvicVm | Get-AvicTable Physical 512",
        "IndexOutOfRange,AvicPS.GetAvicTableCommand", ErrorCategory.InvalidArgument, "512", "0 to 511")]
    [InlineData(
        "New-AvicVm | Get-AvicTable Logical 64",
        "IndexOutOfRange,AvicPS.GetAvicTableCommand", ErrorCategory.InvalidArgument, "64", "0 to 63")]
    [InlineData(
        "New-AvicVm -VcpuId 0, 255 -ApicMode x2Apic | Set-AvicApicMode xApicFlat",
        "HardwareLimit,AvicPS.SetAvicApicModeCommand", ErrorCategory.LimitsExceeded, "vCPU 255", "0 to 254")]
    [InlineData(
        "New-AvicVm | Set-AvicVcpu",
        "NothingToSet,AvicPS.SetAvicVcpuCommand", ErrorCategory.InvalidArgument, "Nothing to set", "-State, ")]
    [InlineData(
        "Get-AvicKernel 6.10, 6.1",
        "ParameterArgumentTransformationError,AvicPS.GetAvicKernelCommand", ErrorCategory.InvalidData,
        "PowerShell reads 6.10 as the number 6.1",
        "'6.10' or '6.1'")]
    [InlineData(
        "ConvertTo-AvicIcr 256",
        "InvalidDestination,AvicPS.ConvertToAvicIcrCommand", ErrorCategory.InvalidArgument, "0x100", "0 to 0xFF")]
    public void What_is_not_there_is_named_with_what_is(
        string script, string id, ErrorCategory category, string value, string range)
        => AssertRefused(script, id, category, value, range);

    [Fact]
    public void Only_results_can_be_measured()
        => AssertRefused(
            "42 | Measure-AvicIpi",
            "NotAnIpiResult,AvicPS.MeasureAvicIpiCommand",
            ErrorCategory.InvalidType,
            "'42' is a Int32",
            "IpiResult or IpiBatch");
}
