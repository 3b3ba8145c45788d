BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Send-AvicInterrupt' {
    It 'rings, wakes or leaves the vCPU alone' {
        $vm = New-AvicVm -Blocked 2 | Set-AvicVcpu -Id 3 -State Preempted -PassThru

        $results = $vm | Send-AvicInterrupt 1, 2, 3 0x61

        $results.Doorbells | Should -Be 1
        $results.Woken | Should -Be 2
        $results.GaLogEntry | Should -Be '', '0x1002', ''
    }

    It 'goes through the host while AVIC is inhibited, and for level-triggered interrupts' {
        (New-AvicVm -Feature Sev | Send-AvicInterrupt 1 0x61).IsPosted | Should -BeFalse
        (New-AvicVm | Send-AvicInterrupt 1 0x61 -Level).IsPosted | Should -BeFalse
    }

    It 'refuses a vCPU that is not there' {
        { New-AvicVm | Send-AvicInterrupt 9 0x61 -ErrorAction Stop } |
            Should -Throw -ErrorId 'VcpuNotFound,AvicPS.SendAvicInterruptCommand'
    }
}
