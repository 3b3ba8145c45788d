using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Export-AvicTrace.</summary>
public sealed class TraceExportTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string Send = "New-AvicVm -Blocked 1, 2 | Send-AvicIpi -Destination 1, 2";

    [Theory]
    [InlineData("TracePipe", "icrh:icrl=0x01000000:000000fd", " kvm_entry: ")]
    [InlineData("PerfScript", "icrh:icrl=0x01000000:000000fd", " kvm:kvm_entry: ")]
    public void Both_styles_are_written_and_read_back(string style, string icr, string entry)
    {
        string[] lines = Lines($"{Send} | Export-AvicTrace -Style {style}");

        Assert.Contains(lines, line => line.Contains(icr, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(entry, StringComparison.Ordinal));
        Assert.Equal(
            "1 2",
            Line($"{Send} | Export-AvicTrace -Style {style} | Import-AvicTrace -Kind IncompleteIpi | "
                + "ForEach-Object { $_.Index }"));
    }

    [Theory]
    [InlineData("5.4", "....", 3)]
    [InlineData("5.16", "....", 2)]
    [InlineData("6.19", ".....", 2)]
    public void Events_that_were_read_are_written_in_the_form_of_a_kernel(string kernel, string flags, int count)
    {
        const string Line = " CPU 0/KVM-4161  [012]  5.000001: kvm_avic_incomplete_ipi: vcpu=0, icrh:icrl=0x01000000:000000fd, id=1, index=1";
        string[] lines = Lines($"'{Line}', '20', '{Line.Replace("incomplete_ipi: vcpu=0, ", "kick_vcpu_slowpath: ", StringComparison.Ordinal).Replace("id=1, ", "", StringComparison.Ordinal)}' | Import-AvicTrace -WarningAction Ignore | Export-AvicTrace -Kernel {kernel}");

        Assert.Equal(count, lines.Length);
        Assert.Equal($"       CPU 0/KVM-4161    [012] {flags}     5.000001: kvm_avic_incomplete_ipi: vcpu=0, icrh:icrl=0x01000000:000000fd, id=1, index=1", lines[0]);
        Assert.Equal($"       CPU 0/KVM-4161    [012] {flags}     5.000001: kvm_avic_kick_vcpu_slowpath: icrh:icrl=0x1000000:000000fd, index=1", lines[^1]);
    }

    [Theory]
    [InlineData("$vm | Set-AvicRegister Ldr 0x01000000 -Id 1", "Exit UnacceleratedAccess ApicAccess InhibitChange Entry")]
    [InlineData("$vm | Get-AvicRegister TimerCurrent, Ldr", "Exit UnacceleratedAccess ApicAccess Entry")]
    [InlineData("$vm | Set-AvicVm -Enable PitReinject -PassThru | Get-AvicInhibit -History", "InhibitChange")]
    [InlineData("$vm | Set-AvicVm -Enable PitReinject; $vm.InhibitChanges", "InhibitChange")]
    [InlineData("$vm | Send-AvicInterrupt 2 0x61", "Exit GaLog Wakeup Entry")]
    [InlineData("$vm | Send-AvicInterrupt 1 0x61 -Level", "AcceptIrq AcceptIrq Doorbell")]
    [InlineData("$vm | Send-AvicInterrupt 1 0x61", "")]
    public void What_a_VM_did_comes_back_as_the_events_of_its_kernel(string script, string kinds)
    {
        foreach (string style in new[] { "TracePipe", "PerfScript" })
        {
            Assert.Equal(kinds, Line(
                $"$vm = New-AvicVm -Blocked 2; & {{ {script} }} | Export-AvicTrace -Style {style} | Import-AvicTrace | "
                    + "ForEach-Object { \"$($_.Kind)\" }"));
        }
    }

    [Fact]
    public void Results_of_all_kinds_share_one_clock()
        => Assert.Equal("IncompleteIpi InhibitChange GaLog UnacceleratedAccess True", Line("""
            $vm = New-AvicVm -Blocked 1, 2
            $events = & {
                $vm | Send-AvicIpi -Destination 1
                $vm | Set-AvicVm -Enable PitReinject
                $vm | Set-AvicVm -Disable PitReinject
                $vm | Get-AvicInhibit -History | Where-Object { $_.IsSet }
                $vm | Send-AvicInterrupt 2 0x61
                $vm | Get-AvicRegister Apr
            } | Export-AvicTrace | Import-AvicTrace
            $events | Where-Object { $_.Name -match 'avic_|apicv_inhibit' } | ForEach-Object { "$($_.Kind)" }
            $at = 0
            $ordered = $true
            $events | ForEach-Object { $ordered = $ordered -and $_.TimeNs -gt $at; $at = $_.TimeNs }
            $ordered
            """));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_came_back_from_a_job_is_written_as_what_it_was(int depth)
    {
        string script = "$vm = New-AvicVm -Blocked 1, 2 -ApicMode X2Apic -Hardware Zen3; "
            + "$done = & { $vm | Set-AvicRegister Icr 0x1000000fd; $vm | Set-AvicRegister ApicBase 0x10000c00; "
            + "$vm | Send-AvicInterrupt 2 0x61; $vm | Get-AvicInhibit -History }; ";
        string copy = "[System.Management.Automation.PSSerializer]::Deserialize("
            + $"[System.Management.Automation.PSSerializer]::Serialize($_, {depth}))";

        string[] lines = Lines($"{script} $done | Export-AvicTrace");

        Assert.Contains(lines, line => line.Contains("kvm_apic_ipi:", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("kvm_apicv_inhibit_changed:", StringComparison.Ordinal));
        Assert.Equal(lines, Lines($"{script} $done | ForEach-Object {{ {copy} }} | Export-AvicTrace"));
    }

    [Theory]
    [InlineData("New-AvicVm -Feature Sev | Get-AvicInhibit", "-History")]
    [InlineData("New-AvicVm | Send-AvicIpi -AsBatch", "without -AsBatch")]
    [InlineData("New-AvicVm", "Get-AvicInhibit -History")]
    [InlineData("'kvm_exit'", "Import-AvicTrace")]
    public void What_no_kernel_traces_is_one_error_and_the_others_are_written(string script, string hint)
    {
        ScriptResult result = Run($"& {{ {script}; New-AvicVm | Get-AvicRegister Apr }} | Export-AvicTrace");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("NotTraced,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(hint, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(4, result.Output.Count);
    }

    [Fact]
    public void A_kernel_for_results_is_a_warning_and_they_keep_their_own()
    {
        ScriptResult result = Run("New-AvicVm -Kernel 5.4 | Get-AvicRegister Apr, TimerCurrent | Export-AvicTrace -Kernel 6.19");

        Assert.Contains("their own kernel", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(2, result.Output.Count(line => Text(line).Length == 0));
    }

    [Fact]
    public void A_file_has_the_lines_of_the_pipeline_and_line_feeds_only()
    {
        using TraceFolder folder = new();
        string file = Path.Combine(folder.Path, "out.txt");
        string[] lines = Lines($"{Send} | Export-AvicTrace");

        Assert.Equal(file, Line($"({Send} | Export-AvicTrace '{file}' -PassThru).FullName"));
        Assert.Equal(string.Concat(lines.Select(line => line + "\n")), File.ReadAllText(file));
    }

    [Fact]
    public void An_existing_file_stays_unless_Force_is_given()
    {
        using TraceFolder folder = new();
        string file = folder.Write("out.txt", "mine");

        Assert.StartsWith("FileExists,", Error($"{Send} | Export-AvicTrace '{file}'").FullyQualifiedErrorId);
        Assert.Equal("mine\n", File.ReadAllText(file));
        Assert.Empty(Objects($"{Send} | Export-AvicTrace '{file}' -Force"));
        Assert.NotEqual("mine\n", File.ReadAllText(file));
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        using TraceFolder folder = new();
        string file = Path.Combine(folder.Path, "out.txt");

        Assert.Empty(Objects($"{Send} | Export-AvicTrace '{file}' -WhatIf -PassThru"));
        Assert.False(File.Exists(file));
        string existing = folder.Write("existing.txt", "mine");
        Assert.Empty(Objects($"{Send} | Export-AvicTrace '{existing}' -Force -WhatIf"));
        Assert.Equal("mine\n", File.ReadAllText(existing));
    }
}
