BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Set-AvicApicMode' {
    It 'brings every vCPU into the mode <_>' -ForEach 'XApicFlat', 'XApicCluster', 'X2Apic', 'Disabled' {
        $vm = New-AvicVm | Set-AvicApicMode $_ -PassThru

        ($vm | Get-AvicVcpu).Mode | Select-Object -Unique | Should -Be $_
    }

    It 'changes chosen vCPUs, so that modes are mixed' {
        $vm = New-AvicVm

        $vm | Set-AvicApicMode X2Apic -Id 2, 3
        $vm | Get-AvicVcpu 0 | Set-AvicApicMode XApicCluster

        ($vm | Get-AvicVcpu).Mode | Should -Be 'XApicCluster', 'XApicFlat', 'X2Apic', 'X2Apic'
    }

    It 'derives the LDR on entering x2APIC mode' {
        (New-AvicVm -VcpuCount 20 | Get-AvicVcpu 17 | Set-AvicApicMode X2Apic -PassThru).Ldr | Should -Be 0x00010002
    }

    It 'takes the APIC page from the xAPICs of a CPU without x2AVIC, so their accesses and IPIs are exits' {
        $vm = New-AvicVm -Hardware Zen3 -VcpuCount 3
        $vm | Set-AvicVcpu -Ldr 0
        $vm | Set-AvicApicMode x2Apic -Id 1

        $vm.IsAvicActive | Should -BeTrue
        $vm.HasApicPage | Should -BeFalse
        ($vm | Set-AvicRegister Tpr 0x20).Handling | Select-Object -Unique | Should -Be 'Intercepted'
        ($vm | Send-AvicIpi -Destination 2).Path | Should -Be 'Emulated'
    }

    It 'changes nothing with -WhatIf' {
        $vm = New-AvicVm

        $vm | Set-AvicApicMode X2Apic -WhatIf

        ($vm | Get-AvicVcpu).Mode | Select-Object -Unique | Should -Be 'XApicFlat'
    }

    It 'refuses xAPIC for ids that it has no bits for, and changes the others' {
        $vm = New-AvicVm -VcpuId 0, 255 -ApicMode x2Apic

        $vm | Set-AvicApicMode XApicFlat -ErrorVariable problem -ErrorAction SilentlyContinue

        ($vm | Get-AvicVcpu).Mode | Should -Be 'XApicFlat', 'X2Apic'
        $problem.FullyQualifiedErrorId | Should -Be 'HardwareLimit,AvicPS.SetAvicApicModeCommand'
    }
}
