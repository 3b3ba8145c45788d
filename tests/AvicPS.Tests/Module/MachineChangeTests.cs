using System;
using System.IO;
using System.Linq;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>-WhatIf, -Force and -PassThru of the cmdlets that change VMs, registers and files.</summary>
public sealed class MachineChangeTests(ModuleFixture fixture) : ModuleTest(fixture), IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("avicps").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void WhatIf_writes_no_register()
        => Assert.Equal("0 80", Line("""
            $vm = New-AvicVm
            $null = $vm | Set-AvicRegister Tpr 0x50 -WhatIf
            ($vm | Get-AvicRegister Tpr).Value
            $null = $vm | Set-AvicRegister Tpr 0x50 -Confirm:$false
            ($vm | Get-AvicRegister Tpr).Value
            """));

    [Fact]
    public void WhatIf_sends_no_IPI()
        => Assert.Equal("{} {253}", Line("""
            $vm = New-AvicVm
            $null = $vm | Set-AvicRegister IcrHigh 0x01000000
            $null = $vm | Set-AvicRegister Icr 0xFD -WhatIf
            "{$(($vm | Get-AvicVcpu 1).Requested)}"
            $null = $vm | Set-AvicRegister Icr 0xFD
            "{$(($vm | Get-AvicVcpu 1).Requested)}"
            """));

    [Fact]
    public void WhatIf_switches_no_feature_and_PassThru_passes_the_VM_all_the_same()
        => Assert.Equal("True None False Sev, PitReinject", Line("""
            $vm = New-AvicVm
            $vm | Set-AvicVm -Enable PitReinject, Sev -WhatIf -PassThru |
                ForEach-Object { $_.IsAvicActive; "$($_.Features)" }
            $vm | Set-AvicVm -Enable PitReinject, Sev -PassThru | ForEach-Object { $_.IsAvicActive; "$($_.Features)" }
            """).Replace("PitReinject, Sev", "Sev, PitReinject", StringComparison.Ordinal));

    [Fact]
    public void Features_come_and_go_but_for_those_that_are_for_good()
    {
        ScriptResult result = Run("""
            $vm = New-AvicVm -Feature AvicOff, Sev, AutoEoi
            $vm | Set-AvicVm -Disable AvicOff, Sev, AutoEoi
            "$($vm.Features)".Replace('AvicOff, Sev', 'Sev, AvicOff'); $vm.IsAvicActive
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(["Sev, AvicOff", "False"], result.Output.Select(Text));
        Assert.Contains("cannot be switched off again", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_says_what_would_change_where()
    {
        using ModuleHost module = new();

        PrintedResult printed = module.Print(
            "New-AvicVm web | Set-AvicRegister Ldr 0x06000000 -WhatIf; "
                + "New-AvicVm web | Set-AvicVm -Enable Sev -WhatIf");

        Assert.Equal(
            [
                "What if: Performing the operation \"write 0x6000000 to Ldr\" on target \"vCPU 0 of VM 'web'\".",
                "What if: Performing the operation \"set features Sev\" on target \"VM 'web'\".",
            ],
            printed.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void WhatIf_writes_no_file()
    {
        string file = Path.Combine(_folder, "new.json");

        Assert.Empty(Run($"New-AvicVm | Export-AvicVector '{file}' 0xFD -WhatIf -PassThru").Output);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void A_file_is_overwritten_with_Force_only()
    {
        string file = Path.Combine(_folder, "there [1].json");
        File.WriteAllText(file, "old");

        Assert.Equal(
            "FileExists,AvicPS.ExportAvicVectorCommand",
            Error($"New-AvicVm | Export-AvicVector '{file}' 0xFD").FullyQualifiedErrorId);
        Assert.Equal("old", File.ReadAllText(file));

        Assert.Equal(
            "there [1].json", Line($"(New-AvicVm | Export-AvicVector '{file}' 0xFD -Force -PassThru).Name"));
        Assert.StartsWith("{\"schema\"", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-AvicVm -Blocked 1, 2", "0x01000000000000FD, '0x06000000:000008fd', 0x700", 3)]
    [InlineData("Get-AvicKernel | New-AvicVm -VcpuCount 12 -ApicMode XApicCluster -Blocked '2-9'", "", 9 * 512)]
    [InlineData("New-AvicVm -ApicMode X2Apic -VcpuCount 20 -Blocked 3, 17", "", 514)]
    [InlineData("New-AvicVm -VcpuCount 300 -Blocked '1-299' -Hardware Zen5", "0x12B000000FD, 0xFFFFFFFF00000041", 2)]
    [InlineData("New-AvicVm -VcpuId 5, 1, 9 -EnableIpiv $false -VectorHashing $false", "0x01000000000000FD, 0x941", 2)]
    [InlineData("New-AvicVm -Hardware Zen3 | Set-AvicVcpu -Id 1 -State Nested -PassThru", "0x01000000000000FD", 1)]
    public void Exported_vectors_are_read_back_and_pass(string vms, string icrs, int count)
    {
        string file = Path.Combine(_folder, "export.json");
        Assert.Empty(Objects($"{vms} | Export-AvicVector '{file}' {(icrs.Length == 0 ? "-Sweep" : icrs)}"));

        Assert.Equal($"{count} True", Line($$"""
            $results = @(Test-AvicVector -LiteralPath '{{file}}')
            $results.Count; -not ($results.Passed -contains $false)
            """));
    }

    [Fact]
    public void Exporting_leaves_the_VM_as_it_was()
    {
        const string Facts = "$vm | Get-AvicVcpu | "
            + "ForEach-Object { $_.State; \"$($_.Requested)\"; $_.Ldr; $_.IsRunning }";
        string file = Path.Combine(_folder, "same.json");

        Assert.Equal(
            Line("$vm = New-AvicVm -Blocked 1; " + Facts),
            Line($"$vm = New-AvicVm -Blocked 1; $vm | Export-AvicVector '{file}' -Sweep; " + Facts));
    }
}
