BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Set-AvicRegister' {
    It 'says what changed' {
        $write = New-AvicVm | Set-AvicRegister Ldr 0x06000000

        $write.Handling | Should -Be 'Trap'
        $write.Changes | Should -Contain 'Ldr: 0x01000000 -> 0x06000000'
        $write.Changes | Should -Contain 'inhibits: None -> LogicalIdAliased'
    }

    It 'sends when the ICR is written' {
        $vm = New-AvicVm -ApicMode X2Apic -Blocked 2

        ($vm | Set-AvicRegister Icr 0x2000000FD).Ipi.Woken | Should -Be 2
    }

    It 'changes nothing with -WhatIf' {
        $vm = New-AvicVm
        $vm | Set-AvicRegister Tpr 0x50 -WhatIf

        ($vm | Get-AvicRegister Tpr).Value | Should -Be 0
    }

    It 'refuses a value that is too wide' {
        { New-AvicVm | Set-AvicRegister Tpr 0x100000000 -ErrorAction Stop } |
            Should -Throw -ErrorId 'ValueTooWide,AvicPS.SetAvicRegisterCommand'
    }
}
