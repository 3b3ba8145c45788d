using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>How registers, inhibits, device interrupts, decoders and the catalogue bind to each other.</summary>
public sealed class MachinePipelineTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    [Theory]
    [InlineData("Ldr")]
    [InlineData("LDR")]
    [InlineData("apic_ldr")]
    [InlineData("-Offset 0xD0")]
    [InlineData("-Offset '208'")]
    public void A_register_has_many_names(string register)
        => Assert.Equal("Ldr 16777216 Allowed", Line(
            $"New-AvicVm | Get-AvicRegister {register} | ForEach-Object {{ $_.Register; $_.Value; $_.Handling }}"));

    [Theory]
    [InlineData("XApicFlat", "Tpr", "Allowed")]
    [InlineData("XApicFlat", "-Msr 0x808", "GeneralProtection")]
    [InlineData("X2Apic", "Tpr", "Allowed")]
    [InlineData("X2Apic", "-Msr 0x808", "Allowed")]
    [InlineData("X2Apic", "-Offset 0x80", "Hole")]
    [InlineData("Disabled", "Tpr", "Hole")]
    [InlineData("Disabled", "ApicBase", "Intercepted")]
    public void Mode_and_interface_decide_what_a_read_gives(string mode, string register, string handling)
        => Assert.Equal(handling, Line($"(New-AvicVm -ApicMode {mode} | Get-AvicRegister {register}).Handling"));

    [Fact]
    public void Without_names_every_named_register_is_read_once()
    {
        string[] names = Lines("(New-AvicVm | Get-AvicRegister).Register");

        Assert.Equal(names.Distinct(), names);
        Assert.Equal("Id", names[0]);
        Assert.Contains("Irr7", names);
    }

    [Theory]
    [InlineData("-Kernel 5.15.85 -ApicMode X2Apic", "False Emulated True Slow")]
    [InlineData("-Kernel Patch-V1 -Feature PitReinject", "False Emulated True Fast")]
    [InlineData("-Kernel 6.17 -Hardware X2AvicExt -VcpuCount 600", "False Emulated True Fast")]
    public void Inhibits_hold_unless_they_are_ignored(string arguments, string expected)
        => Assert.Equal(expected, Line($$"""
            (New-AvicVm -Blocked 1 {{arguments}}), (New-AvicVm -Blocked 1 {{arguments}} -IgnoreInhibit) |
                ForEach-Object { $_.IsAvicActive; ($_ | Send-AvicIpi).Path }
            """));

    [Theory]
    [InlineData("New-AvicVm a, b, c", "1 2 3")]
    [InlineData("New-AvicVm a, b -VmId 7", "7 8")]
    [InlineData("Get-AvicKernel Linux-6.* | New-AvicVm", "1 2 3")]
    [InlineData("[pscustomobject]@{ VmId = '9' }, [pscustomobject]@{ Name = 'x'; VmId = '' } | New-AvicVm", "9 10")]
    [InlineData("(New-AvicVm), (New-AvicVm)", "1 1")]
    public void VMs_of_one_command_have_numbers_of_their_own(string script, string ids)
        => Assert.Equal(ids, Line($"{script} | ForEach-Object {{ $_.VmId }}"));

    [Fact]
    public void The_number_of_a_VM_is_in_its_GATag()
        => Assert.Equal("0x1001 0x2001 0x5001", Line("""
            (New-AvicVm a, b -Blocked 1), (New-AvicVm -VmId 5 -Blocked 1) | ForEach-Object { $_ } |
                Send-AvicInterrupt 1 0x61 | ForEach-Object { $_.GaLogEntry }
            """));

    [Fact]
    public void A_result_of_an_old_kernel_is_decoded_by_its_own_mask()
        => Assert.Equal("5.15.85 44 Linux-6.3 300", Line("""
            '5.15.85', 'Linux-6.3' | ForEach-Object {
                $ipi = New-AvicVm -Kernel $_ -VcpuCount 301 -ApicMode X2Apic -Blocked 300 -IgnoreInhibit |
                    Send-AvicIpi -Destination 300
                $ipi.Kernel; ($ipi | ConvertFrom-AvicExitInfo).MaskedIndex
            }
            """));

    [Fact]
    public void A_row_may_name_the_kernel_of_a_mask_and_the_options_of_a_machine()
        => Assert.Equal("APIC_BASE_MODIFIED PIT_REINJ SEV X2APIC 300 False False", Line("""
            [pscustomobject]@{ Mask = '0x320'; Kernel = '6.1' }, [pscustomobject]@{ Mask = '0x200'; Kernel = '5.19' } |
                ConvertFrom-AvicInhibitMask | ForEach-Object { $_.Reason }
            $row = [pscustomobject]@{
                MaxX2ApicId = '299'; X2ApicFormat = 'False'; CostModel = ''; Assumption = @{ ClearsTriggerMode = 'False' }
                ExposeX2Apic = 'False'
            }
            $row | New-AvicVm | ForEach-Object {
                $_.Options.MaxX2ApicIds; $_.Options.Assumptions.ClearsTriggerMode; $_.Options.ExposesX2Apic
            }
            """));

    [Fact]
    public void A_VM_that_ignores_inhibits_says_so_and_obeys_no_kernels_limit()
        => Assert.Equal("avic: 4096 vCPUs, X2Apic, Linux-6.3 on X2AvicExt, inhibits ignored", Line(
            "(New-AvicVm -VcpuCount 4096 -Kernel Linux-6.3 -Hardware X2AvicExt -IgnoreInhibit).ToString()"));

    [Fact]
    public void Each_vCPU_and_each_register_is_written_in_turn()
        => Assert.Equal("1 Tpr,1 Ppr,3 Tpr,3 Ppr", string.Join(',', Lines(
            "New-AvicVm | Set-AvicRegister Tpr, Ppr 0x30 -Id 1, 3 | "
                + "ForEach-Object { \"$($_.VcpuId) $($_.Register)\" }")));

    [Fact]
    public void Writing_the_ICR_is_sending_an_IPI()
        => Assert.Equal("1/2 2 401h 1025", Line("""
            $vm = New-AvicVm -Blocked 2
            $null = $vm | Set-AvicRegister IcrHigh 0x02000000
            $write = $vm | Set-AvicRegister Icr 0xFD
            $write.Ipi.Exit; $write.Ipi.Woken; $write.Exit; $write.ExitCode
            """));

    [Fact]
    public void Results_of_IPIs_and_of_register_accesses_bind_to_the_decoder()
        => Assert.Equal("TargetNotRunning 1 InvalidTarget 77 Svr True", Line("""
            $vm = New-AvicVm -Blocked 1
            $vm | Send-AvicIpi -Destination 1, 77 | ConvertFrom-AvicExitInfo | ForEach-Object { $_.Failure; $_.Index }
            $vm | Set-AvicRegister Svr 0x1FF | ConvertFrom-AvicExitInfo | ForEach-Object { $_.Register; $_.IsTrap }
            """));

    /// <summary>Spec 03 section 7: a read stores nothing; hardware allows it, and KVM WARNs.</summary>
    [Theory]
    [InlineData("0x1000000d0", "write of Ldr: a trap, the value is stored already")]
    [InlineData("0xd0", "read of Ldr: hardware needs no exit for it; KVM takes it for a trap and warns once")]
    [InlineData("0x90", "read of Apr: a fault, KVM emulates the instruction")]
    public void An_unaccelerated_access_is_explained_by_register_and_direction(string info, string meaning)
        => Assert.Equal(meaning, Line($"(ConvertFrom-AvicExitInfo {info} 0 -ExitCode 0x402).Meaning"));

    [Theory]
    [InlineData("5.15.85", 0x2C)]
    [InlineData("6.3", 0x12C)]
    [InlineData("6.19", 0xD2C)]
    public void The_index_is_masked_by_the_kernel(string kernel, int index)
        => Assert.Equal($"3372 {index}", Line(
            $"ConvertFrom-AvicExitInfo 0xFD 0x100000D2C -Kernel {kernel} | "
                + "ForEach-Object { $_.Index; $_.MaskedIndex }"));

    [Theory]
    [InlineData("5.16", "X2APIC")]
    [InlineData("5.18", "X2APIC SEV")]
    [InlineData("5.19", "APIC_BASE_MODIFIED PIT_REINJ")]
    [InlineData("6.1", "APIC_BASE_MODIFIED PIT_REINJ")]
    [InlineData("6.3", "APIC_ID_MODIFIED IRQWIN")]
    public void A_mask_is_read_with_the_numbers_of_its_kernel(string kernel, string reasons)
        => Assert.Equal(
            reasons, Line($"(ConvertFrom-AvicInhibitMask 0x120 -Kernel {kernel}).Reason | Where-Object {{ $_ }}"));

    [Fact]
    public void Masks_come_through_the_pipeline_and_as_a_property()
        => Assert.Equal("HYPERV PIT_REINJ LOGICAL_ID_ALIASED", Line("""
            (2, '0x200' | ConvertFrom-AvicInhibitMask).Reason
            $vm = New-AvicVm | Set-AvicVcpu -Id 1 -Ldr 0x03000000 -PassThru
            ($vm.InhibitChanges | ConvertFrom-AvicInhibitMask).Reason
            """));

    [Theory]
    [InlineData("5.16", 6)]
    [InlineData("5.17", 8)]
    [InlineData("5.18", 9)]
    [InlineData("5.19", 11)]
    [InlineData("6.0", 10)]
    [InlineData("6.3", 12)]
    [InlineData("6.17", 13)]
    public void A_VM_lists_all_the_reasons_of_its_kernel(string kernel, int count)
        => Assert.Equal($"{count} 0", Line($$"""
            $rows = @(New-AvicVm -Kernel {{kernel}} | Get-AvicInhibit -All)
            $rows.Count; @($rows | Where-Object { $_.IsSet }).Count
            """));

    [Fact]
    public void An_inhibit_of_single_vCPUs_names_them()
        => Assert.Equal("NESTED 1 3 True", Line("""
            $vm = New-AvicVm
            $vm | Set-AvicVcpu -Id 1, 3 -State Nested
            $vm | Get-AvicInhibit | ForEach-Object { $_.Reason; $_.Vcpus }
            $vm.IsAvicActive
            """));

    [Fact]
    public void A_CPU_generation_piped_on_chooses_itself()
        => Assert.Equal("Zen2 Zen2 False Zen4 Zen4 True", Line(
            "Get-AvicHardware Zen2, zen4 | New-AvicVm | "
                + "ForEach-Object { $_.Name; \"$($_.Hardware)\"; $_.IsIpiVirtualizationEnabled }"));

    [Fact]
    public void Wildcards_choose_among_the_CPU_generations()
        => Assert.Equal("Zen1 Zen2 Zen3 Zen4 Zen5", Line("(Get-AvicHardware zen*, nothing*).Name"));

    [Fact]
    public void A_device_interrupts_vCPUs_wherever_they_are()
        => Assert.Equal("1 True {1} {}  2 True {} {2} 0x1002 3 True {} {} ", Line("""
            $vm = New-AvicVm -Blocked 2 | Set-AvicVcpu -Id 3 -State Preempted -PassThru
            $vm | Send-AvicInterrupt '1-3' 0x61 |
                ForEach-Object { "$($_.VcpuId) $($_.IsPosted) {$($_.Doorbells)} {$($_.Woken)} $($_.GaLogEntry)" }
            """));

    [Fact]
    public void Vectors_are_taken_by_priority_and_held_back_by_TPR()
        => Assert.Equal("97 82 | 65", Line("""
            $vm = New-AvicVm
            $null = $vm | Set-AvicRegister Tpr 0x50 -Id 1
            $null = 0x52, 0x41, 0x61 | ForEach-Object { $vm | Send-AvicIpi -Vector $_ }
            ($vm | Receive-AvicInterrupt -All -Eoi).Vector
            $null = $vm | Set-AvicRegister Tpr 0x40 -Id 1
            ($vm | Receive-AvicInterrupt 1 -All -Eoi).Vector
            '|'; ($vm | Get-AvicVcpu 1).Requested
            """));

    [Fact]
    public void A_vCPU_is_brought_up_with_INIT_and_STARTUP()
        => Assert.Equal("Init WaitForStartup Running", Line("""
            $vm = New-AvicVm
            $null = $vm | Send-AvicIpi -DeliveryMode Init
            ($vm | Receive-AvicInterrupt).Kind; ($vm | Get-AvicVcpu 1).State
            $null = $vm | Send-AvicIpi -DeliveryMode Startup -Vector 0x9A
            ($vm | Get-AvicVcpu 1).State
            """));

    [Theory]
    [InlineData("Send-AvicInterrupt -VM (New-AvicVm) -Id 1 -Vector 0x61", 1)]
    [InlineData("(New-AvicVm), (New-AvicVm) | Get-AvicInhibit", 0)]
    [InlineData("New-AvicVm | Receive-AvicInterrupt", 0)]
    public void Nothing_goes_wrong_where_there_is_little_to_do(string script, int count)
        => Assert.Equal(count, Objects(script).Length);

    [Fact]
    public void A_list_of_verbs_moves_a_vCPU_as_the_scheduler_does()
        => Assert.Equal("InHost Running InHost Preempted InHost Running Blocked Running Nested Running", Line("""
            $vm = New-AvicVm
            $verbs = 'Exit', 'Enter', 'Exit', 'Put', 'Load', 'Enter', 'Block', 'Unblock', 'EnterNested', 'LeaveNested'
            $verbs | ForEach-Object {
                $vm | Set-AvicVcpu -Id 1 -Schedule $_
                ($vm | Get-AvicVcpu 1).State
            }
            """));

    [Fact]
    public void Objects_have_the_declared_types()
    {
        PSObject[] results = Objects("""
            $vm = New-AvicVm -Feature Sev
            $vm | Get-AvicRegister Tpr; $vm | Set-AvicRegister Tpr 0x20; $vm | Get-AvicInhibit
            ConvertFrom-AvicInhibitMask 1; Get-AvicHardware Zen4; ConvertFrom-AvicExitInfo 1 1
            $vm | Send-AvicInterrupt 1 0x61; $vm | Receive-AvicInterrupt; $vm | Set-AvicVm -Enable Sev -PassThru
            """);

        Assert.Equal(
            [
                "RegisterAccess", "RegisterAccess", "AvicInhibitRow", "AvicInhibitRow", "AvicPlatform",
                "ExitInfoDescription", "DeviceInterruptResult", "TakenInterrupt", "AvicVm",
            ],
            results.Select(result => result.BaseObject.GetType().Name));
    }
}
