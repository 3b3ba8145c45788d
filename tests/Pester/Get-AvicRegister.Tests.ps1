BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Get-AvicRegister' {
    It 'reads a register by name, offset and MSR' {
        (New-AvicVm | Get-AvicRegister Ldr).Value | Should -Be 0x01000000
        (New-AvicVm | Get-AvicRegister -Offset 0xD0).Value | Should -Be 0x01000000
        (New-AvicVm -ApicMode X2Apic | Get-AvicRegister -Msr 0x80D).Value | Should -Be 1
    }

    It 'says who handled the read' {
        (New-AvicVm | Get-AvicRegister Tpr, Apr).Handling | Should -Be 'Allowed', 'Fault'
        (New-AvicVm -Feature PitReinject | Get-AvicRegister Tpr).Exit | Should -Be '400h'
    }

    It 'shows a read without an exit with nothing of an exit' {
        New-AvicVm | Get-AvicRegister Tpr | Format-List | Out-String -Width 80 | Should -Not -Match 'Exit|0x\s*$'
    }

    It 'refuses an offset beyond the page and reads the others' {
        $read = New-AvicVm | Get-AvicRegister -Offset 0x1000, 0x80 -ErrorVariable problem -ErrorAction SilentlyContinue

        $read.Register | Should -Be 'Tpr'
        $problem.FullyQualifiedErrorId | Should -Be 'UnknownRegister,AvicPS.GetAvicRegisterCommand'
    }
}
