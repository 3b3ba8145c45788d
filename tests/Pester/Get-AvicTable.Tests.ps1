BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Get-AvicTable' {
    It 'shows IsRunning = 0 for a halted vCPU' {
        (New-AvicVm -Blocked 2 | Get-AvicTable Physical).IsRunning | Should -Be $true, $true, $false, $true
    }

    It 'shows no IsRunning at all with IPI virtualization off' {
        (New-AvicVm -EnableIpiv $false | Get-AvicTable).IsRunning | Should -Not -Contain $true
    }

    It 'shows the valid entries, and with -All every one' {
        New-AvicVm | Get-AvicTable | Should -HaveCount 4
        New-AvicVm | Get-AvicTable -All | Should -HaveCount 512
        New-AvicVm | Get-AvicTable Logical | Should -HaveCount 4
        New-AvicVm | Get-AvicTable Logical -All | Should -HaveCount 64
    }

    It 'shows the entries asked for, valid or not' {
        (New-AvicVm | Get-AvicTable Physical 3, 4).IsValid | Should -Be $true, $false
    }

    It 'puts cluster members into slots of four' {
        $slots = New-AvicVm -ApicMode xApicCluster -VcpuCount 6 | Get-AvicTable Logical

        $slots.Cluster | Should -Be 0, 0, 0, 0, 1, 1
        $slots.Member | Should -Be 0, 1, 2, 3, 0, 1
    }

    It 'shows raw entries in hex and keeps them numbers' {
        $entry = New-AvicVm | Get-AvicTable Physical 0

        $entry.Raw | Should -BeOfType ([uint64])
        $entry | Out-String -Width 80 | Should -Match '0xc000000100000000'
    }

    It 'refuses an entry beyond the table, with its range' {
        { New-AvicVm | Get-AvicTable Logical 64 -ErrorAction Stop } |
            Should -Throw '*64*0 to 63*' -ErrorId 'IndexOutOfRange,AvicPS.GetAvicTableCommand'
    }
}
