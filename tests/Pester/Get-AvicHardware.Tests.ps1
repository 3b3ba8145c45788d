BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Get-AvicHardware' {
    It 'lists six generations, oldest first' {
        (Get-AvicHardware).Name | Should -Be 'Zen1', 'Zen2', 'Zen3', 'Zen4', 'Zen5', 'X2AvicExt'
    }

    It 'builds VMs when piped on' {
        $vm = Get-AvicHardware Zen2 | New-AvicVm -Kernel 6.17

        "$($vm.Hardware)" | Should -Be 'Zen2'
        $vm.IsIpiVirtualizationEnabled | Should -BeFalse
    }

    It 'refuses a generation that is not there' {
        { Get-AvicHardware Zen9 -ErrorAction Stop } |
            Should -Throw -ErrorId 'UnknownHardware,AvicPS.GetAvicHardwareCommand'
    }
}
