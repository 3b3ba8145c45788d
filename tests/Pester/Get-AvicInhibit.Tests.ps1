BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Get-AvicInhibit' {
    It 'writes nothing while AVIC is on' {
        New-AvicVm | Get-AvicInhibit | Should -BeNullOrEmpty
    }

    It 'names each reason and how to lift it' {
        $row = New-AvicVm web -Kernel 6.1 -Feature PitReinject | Get-AvicInhibit

        $row.VM, $row.Reason, $row.Bit | Should -Be 'web', 'PIT_REINJ', 8
        $row.HowToLift | Should -Match 'lost_tick_policy=discard'
    }

    It 'lists all reasons that the kernel knows' {
        New-AvicVm | Get-AvicInhibit -All | Should -HaveCount 13
        New-AvicVm -Kernel 5.15.85 | Get-AvicInhibit -All | Should -HaveCount 6
    }

    It 'tells when reasons came and went' {
        $vm = New-AvicVm web
        $vm | Set-AvicVcpu -Id 1 -Ldr 0x03000000
        $vm | Set-AvicVcpu -Id 1 -Ldr 0x02000000

        $changes = $vm | Get-AvicInhibit -History
        $changes.IsSet | Should -Be $true, $false
        $changes.Mask | Should -Be 0x800, 0
        $changes[0].VM, $changes[0].Reason | Should -Be 'web', 'LogicalIdAliased'
    }

    It 'shows one reason as a table of at most 79 columns' {
        $lines = (New-AvicVm -Feature Sev | Get-AvicInhibit | Out-String -Width 79) -split '\r?\n' | Where-Object { $_ }

        $lines[0] | Should -Match '^VM +Bit Reason +Set +SetWhen +HowToLift'
        ($lines | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 79
    }
}
