BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Export-AvicTrace' {
    It 'writes lines that Import-AvicTrace reads back, as <_>' -ForEach 'TracePipe', 'PerfScript' {
        $ipis = New-AvicVm -Blocked 1, 2 | Send-AvicIpi -Destination 1, 2

        ($ipis | Export-AvicTrace -Style $_ | Import-AvicTrace -Kind IncompleteIpi).Index | Should -Be 1, 2
    }

    It 'writes a file, and overwrites one with -Force only' {
        $file = Join-Path -Path $TestDrive -ChildPath 'trace.txt'
        $ipi = New-AvicVm -Blocked 1 | Send-AvicIpi -Destination 1

        ($ipi | Export-AvicTrace -Path $file -PassThru).FullName | Should -Be $file
        (Get-AvicTraceSummary -Path $file).Ipis.Incomplete | Should -Be 1
        { $ipi | Export-AvicTrace -Path $file -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        { $ipi | Export-AvicTrace -Path $file -Force -ErrorAction Stop } | Should -Not -Throw
    }

    It 'writes nothing with -WhatIf' {
        $file = Join-Path -Path $TestDrive -ChildPath 'absent.txt'
        New-AvicVm -Blocked 1 | Send-AvicIpi -Destination 1 | Export-AvicTrace -Path $file -WhatIf

        Test-Path -LiteralPath $file | Should -BeFalse
    }

    It 'writes events that were read, in the form of a kernel' {
        $line = ' CPU 0/KVM-4161  [012]  5.000001: kvm_avic_incomplete_ipi: vcpu=0, icrh:icrl=0x01000000:000000fd, id=1, index=1'
        $old = @($line | Import-AvicTrace | Export-AvicTrace -Kernel 5.4)
        $old[0] | Should -BeLike '*`[012`] ....     5.000001: kvm_avic_incomplete_ipi: vcpu=0, *'
        $old[1] | Should -BeNullOrEmpty
        $line | Import-AvicTrace | Export-AvicTrace | Should -BeLike '*`[012`] .....     5.000001: *'
    }

    It 'names the physical CPU that a doorbell of KVM goes to' {
        $vm = New-AvicVm -EnableIpiv $false
        $vm | Set-AvicVcpu -Id 2 -PhysicalCpu 77
        $ipi = $vm | Send-AvicIpi -Destination 2

        $ipi.SoftwareDoorbellCpus | Should -Be 77
        ($ipi | Export-AvicTrace) -match 'kvm_avic_doorbell' | Should -BeLike '*vcpuid=2, apicid=77'
    }

    It 'writes register accesses and what they inhibit' {
        $lines = New-AvicVm | Set-AvicRegister -Register Ldr -Value 0x01000000 -Id 1 | Export-AvicTrace

        ($lines | Import-AvicTrace).Kind |
            Should -Be 'Exit', 'UnacceleratedAccess', 'ApicAccess', 'InhibitChange', 'Entry'
        ($lines | Import-AvicTrace -Kind UnacceleratedAccess).Register | Should -Be 'APIC_LDR'
        (New-AvicVm | Get-AvicRegister -Register Apr | Export-AvicTrace)[1] | Should -BeLike '*(APIC_ARBPRI), fault, read, vec=0x0'
    }

    It 'writes changes of inhibits in the numbers of <Kernel>' -ForEach @(
        @{ Kernel = '5.15.85'; Text = 'kvm_apicv_update_request: deactivate bit=4' }
        @{ Kernel = '5.18'; Text = 'kvm_apicv_inhibit_changed: set reason=4, inhibits=0x10' }
        @{ Kernel = '6.1'; Text = 'kvm_apicv_inhibit_changed: set reason=8, inhibits=0x100' }
        @{ Kernel = '6.19'; Text = 'kvm_apicv_inhibit_changed: set reason=9, inhibits=0x200 PIT_REINJ' }
    ) {
        New-AvicVm -Kernel $Kernel -Feature PitReinject | Get-AvicInhibit -History | Export-AvicTrace |
            Should -BeLike "* $Text"
    }

    It 'writes interrupts of devices' {
        $events = New-AvicVm -Blocked 2 | Send-AvicInterrupt -Vcpu 2 -Vector 0x61 | Export-AvicTrace | Import-AvicTrace

        $events.Kind | Should -Be 'Exit', 'GaLog', 'Wakeup', 'Entry'
        $events[0].Reason | Should -Be 'hlt'
        $events[1].VMId, $events[1].Vcpu | Should -Be 1, 2
    }

    It 'says what it cannot write' {
        { New-AvicVm -Feature Sev | Get-AvicInhibit | Export-AvicTrace -ErrorAction Stop } |
            Should -Throw -ErrorId 'NotTraced,*' -ExpectedMessage '*Get-AvicInhibit -History*'
    }

    It 'writes no line for what hardware finished' {
        New-AvicVm | Send-AvicIpi | Export-AvicTrace | Should -BeNullOrEmpty
    }
}
