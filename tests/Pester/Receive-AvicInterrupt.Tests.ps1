BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Receive-AvicInterrupt' {
    It 'takes vectors by priority' {
        $vm = New-AvicVm
        $null = 0x52, 0x41, 0x61 | ForEach-Object { $vm | Send-AvicIpi -Vector $_ }

        ($vm | Receive-AvicInterrupt 1 -All -Eoi).Vector | Should -Be 0x61, 0x52, 0x41
    }

    It 'holds back what is not above the vector in service' {
        $vm = New-AvicVm
        $null = 0x41, 0x61 | ForEach-Object { $vm | Send-AvicIpi -Vector $_ }

        ($vm | Receive-AvicInterrupt 1 -All).Vector | Should -Be 0x61
    }

    It 'takes INIT, and the vCPU waits for a STARTUP' {
        $vm = New-AvicVm
        $null = $vm | Send-AvicIpi -DeliveryMode Init

        ($vm | Receive-AvicInterrupt).Kind | Should -Be 'Init'
        ($vm | Get-AvicVcpu 1).State | Should -Be 'WaitForStartup'
    }
}
