BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Set-AvicVm' {
    It 'switches features on and off, and AVIC with them' {
        $vm = New-AvicVm | Set-AvicVm -Enable PitReinject, AutoEoi -PassThru
        $vm.Inhibits | Should -Be 'HyperV, PitReinject'

        $vm | Set-AvicVm -Disable PitReinject, AutoEoi
        $vm.IsAvicActive | Should -BeTrue
    }

    It 'cannot undo what is for good' {
        (New-AvicVm -Feature Sev | Set-AvicVm -Disable Sev -PassThru).Inhibits | Should -Be 'Sev'
    }

    It 'changes nothing with -WhatIf' {
        (New-AvicVm | Set-AvicVm -Enable Sev -WhatIf -PassThru).IsAvicActive | Should -BeTrue
    }

    It 'refuses a call that would change nothing' {
        { New-AvicVm | Set-AvicVm } | Should -Throw -ErrorId 'NothingToSet,AvicPS.SetAvicVmCommand'
    }
}
