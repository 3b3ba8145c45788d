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
        $vm = New-AvicVm -Feature Sev

        $vm | Set-AvicVm -Disable Sev -WarningVariable warned -WarningAction SilentlyContinue

        $vm.Inhibits | Should -Be 'Sev'
        "$warned" | Should -BeLike '*Sev cannot be switched off again*'
    }

    It 'cannot take SVM away from a guest up to 5.18' {
        $vm = New-AvicVm -Kernel 5.17 -Feature NestedExposed

        $vm | Set-AvicVm -Disable NestedExposed -WarningAction SilentlyContinue

        $vm.Inhibits | Should -Be 'Nested'
    }

    It 'changes nothing with -WhatIf' {
        (New-AvicVm | Set-AvicVm -Enable Sev -WhatIf -PassThru).IsAvicActive | Should -BeTrue
    }

    It 'refuses a call that would change nothing' {
        { New-AvicVm | Set-AvicVm } | Should -Throw -ErrorId 'NothingToSet,AvicPS.SetAvicVmCommand'
    }
}
