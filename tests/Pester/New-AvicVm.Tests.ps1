BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'New-AvicVm' {
    It 'builds four vCPUs in xAPIC mode on the newest kernel without being told anything' {
        $vm = New-AvicVm

        $vm.Name | Should -Be 'avic'
        $vm.VcpuCount | Should -Be 4
        $vm.ApicMode | Should -Be 'XApicFlat'
        "$($vm.Kernel) on $($vm.Hardware)" | Should -Be 'Linux-6.19 on Zen4'
        $vm.IsAvicActive | Should -BeTrue
    }

    It 'builds one VM for each name' {
        (New-AvicVm -Name a, b, c).Name | Should -Be 'a', 'b', 'c'
    }

    It 'chooses x2APIC where xAPIC has not enough ids' {
        (New-AvicVm -VcpuCount 255).ApicMode | Should -Be 'XApicFlat'
        (New-AvicVm -VcpuCount 256).ApicMode | Should -Be 'X2Apic'
    }

    It 'builds 4096 vCPUs on the hardware that has room for them' {
        (New-AvicVm -VcpuCount 4096 -Hardware X2AvicExt).VcpuCount | Should -Be 4096
    }

    It 'halts the vCPUs of <Blocked>' -ForEach @(
        @{ Blocked = 2; Count = 1 }
        @{ Blocked = 1..3; Count = 3 }
        @{ Blocked = '1-3'; Count = 3 }
        @{ Blocked = '0x1, 3'; Count = 2 }
    ) {
        (New-AvicVm -Blocked $Blocked).BlockedCount | Should -Be $Count
    }

    It 'gives vCPUs the ids asked for, in that order' {
        (New-AvicVm -VcpuId 3, 0, 1).Vcpus.Id | Should -Be 3, 0, 1
    }

    It 'takes an exact kernel version' {
        (New-AvicVm -Kernel 5.15.85).Kernel.Handler | Should -Be 'G0a'
    }

    It 'says what inhibits AVIC instead of failing' {
        $vm = New-AvicVm -ApicMode x2Apic -Kernel 5.15.85

        $vm.IsAvicActive | Should -BeFalse
        $vm.Inhibits | Should -Be 'X2Apic'
    }

    It 'has no AVIC up to 5.19 for a guest that is shown x2APIC, and shows it only if told to' {
        (New-AvicVm -Kernel 5.19 -ExposeX2Apic $true).Inhibits | Should -Be 'X2Apic'
        (New-AvicVm -Kernel 6.0 -ExposeX2Apic $true).Inhibits | Should -Be 'None'
        (New-AvicVm -Kernel 5.19).ExposesX2Apic | Should -BeFalse
        { New-AvicVm -Kernel 5.19 | Set-AvicApicMode x2Apic -ErrorAction Stop } |
            Should -Throw -ErrorId 'HardwareLimit,AvicPS.SetAvicApicModeCommand'
    }

    It 'inhibits AVIC for <VcpuCount> vCPUs on <Hardware>, which has no room for them' -ForEach @(
        @{ VcpuCount = 600; Hardware = 'Zen4' }
        @{ VcpuCount = 300; Hardware = 'Zen3' }
    ) {
        $vm = New-AvicVm -VcpuCount $VcpuCount -Hardware $Hardware -ApicMode x2Apic -Kernel 6.19
        $off = New-AvicVm -VcpuCount $VcpuCount -Hardware $Hardware -Feature AvicOff -Kernel 6.12

        $vm.Inhibits | Should -Be 'PhysicalIdTooBig'
        ($vm | Send-AvicIpi -Destination ($VcpuCount - 1)).IrrSet | Should -Be ($VcpuCount - 1)
        $off.Inhibits | Should -Be 'Disabled'
    }

    It 'turns IPI virtualization off where erratum 1235 needs it and the kernel knows' {
        (New-AvicVm -Hardware Zen2 -Kernel 6.17).IsIpiVirtualizationEnabled | Should -BeFalse
        (New-AvicVm -Hardware Zen2 -Kernel 6.16).IsIpiVirtualizationEnabled | Should -BeTrue
    }

    It 'keeps AVIC on whatever inhibits it when told to ignore inhibits' {
        $off = New-AvicVm -Kernel 5.15.85 -ApicMode X2Apic -Blocked 1
        $on = New-AvicVm -Kernel 5.15.85 -ApicMode X2Apic -Blocked 1 -IgnoreInhibit

        ($off | Send-AvicIpi).Path | Should -Be 'Emulated'
        ($on | Send-AvicIpi).Path | Should -Be 'Slow'
        $on.IgnoresInhibits | Should -BeTrue
    }

    It 'numbers the VMs of one command' {
        (New-AvicVm -Name a, b, c).VmId | Should -Be 1, 2, 3
        (New-AvicVm -Name a, b -VmId 7).VmId | Should -Be 7, 8
    }

    It 'warns of a feature that the kernel does not inhibit AVIC for' {
        $vm = New-AvicVm -Kernel 5.17 -Feature Sev -WarningVariable warned -WarningAction SilentlyContinue

        $vm.IsAvicActive | Should -BeTrue
        "$warned" | Should -BeLike '*SEV came with 5.18*'
    }

    It 'changes the cost model by name' {
        $costly = New-AvicVm -Blocked 1 -CostModel @{ WorldSwitch = 10000 } | Send-AvicIpi
        $usual = New-AvicVm -Blocked 1 | Send-AvicIpi

        $costly.Cycles - $usual.Cycles | Should -Be 8600
    }

    It 'refuses <Name> with the id <Id>' -ForEach @(
        @{ Name = 'no vCPU'; Arguments = @{ VcpuCount = 0 }; Id = 'InvalidVcpuCount' }
        @{ Name = '4097 vCPUs'; Arguments = @{ VcpuCount = 4097 }; Id = 'InvalidVcpuCount' }
        @{ Name = '300 vCPUs in xAPIC'; Arguments = @{ VcpuCount = 300; ApicMode = 'xApicFlat' }; Id = 'HardwareLimit' }
        @{ Name = '513 vCPUs on Zen4 before 6.17'; Arguments = @{ VcpuCount = 513; Kernel = '6.16' }; Id = 'KernelLimit' }
        @{
            Name = '4096 vCPUs on 6.3'; Id = 'KernelLimit'
            Arguments = @{ VcpuCount = 4096; Kernel = '6.3'; Hardware = 'X2AvicExt' }
        }
        @{ Name = 'an unknown kernel'; Arguments = @{ Kernel = 'Windows' }; Id = 'UnknownKernel' }
        @{ Name = 'a feature before its kernel'; Arguments = @{ Kernel = '5.16'; Feature = 'NoIrqchip' }; Id = 'KernelLimit' }
        @{ Name = 'a VM id of 0'; Arguments = @{ VmId = 0 }; Id = 'KernelLimit' }
        @{ Name = 'unknown hardware'; Arguments = @{ Hardware = 'Zen9' }; Id = 'UnknownHardware' }
        @{
            Name = 'an unknown cost'; Id = 'ParameterArgumentTransformationError'
            Arguments = @{ CostModel = @{ Nope = 1 } }
        }
        @{
            Name = 'a negative cost'; Id = 'ParameterArgumentTransformationError'
            Arguments = @{ CostModel = @{ WorldSwitch = -1 } }
        }
    ) {
        { New-AvicVm @Arguments -ErrorAction Stop } | Should -Throw -ErrorId "$Id,AvicPS.NewAvicVmCommand"
    }

    It 'names every kernel when it knows none of that name' {
        $names = (Get-AvicKernel).Name -join ', '

        { New-AvicVm -Kernel Windows -ErrorAction Stop } | Should -Throw "*'Windows'*$names*"
    }
}
