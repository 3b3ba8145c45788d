BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'ConvertFrom-AvicIcr' {
    It 'explains the ICR of a kernel log' {
        $icr = ConvertFrom-AvicIcr '0x4000000:0x82f'

        $icr.Vector | Should -Be 0x2F
        $icr.Destination | Should -Be 4
        $icr.DestinationMode | Should -Be 'Logical'
        $icr.Meaning | Should -BeLike 'vector 0x2f to logical id 0x4;*'
    }

    It 'explains a whole line of trace' {
        (ConvertFrom-AvicIcr 'vcpu=0, icrh:icrl=0x06000000:000008fd, id=1, index=2').Destination | Should -Be 6
    }

    It 'reads the destination where an x2APIC sender writes it with -X2Apic' {
        (ConvertFrom-AvicIcr '0x12c:0xfd' -X2Apic).Destination | Should -Be 300
        (ConvertFrom-AvicIcr '0xffffffff:0xfd' -X2Apic).IsBroadcast | Should -BeTrue
    }

    It 'takes ICRs, results and rows from the pipeline' {
        $row = New-Object -TypeName PSObject -Property @{ Icr = '0x100000000000041' }

        (0x41, (New-AvicVm | Send-AvicIpi), $row | ConvertFrom-AvicIcr).Vector | Should -Be 0x41, 0xFD, 0x41
    }

    It 'shows the ICR in hex and keeps it a number' {
        $icr = ConvertFrom-AvicIcr 0x41

        $icr.Icr | Should -BeOfType ([uint64])
        $icr | Out-String -Width 80 | Should -Match '0x0000000000000041'
    }

    It 'refuses what is no ICR and explains the others' {
        $icrs = 'zzz', 0x41 | ConvertFrom-AvicIcr -ErrorVariable problem -ErrorAction SilentlyContinue

        $icrs.Vector | Should -Be 0x41
        $problem | Should -HaveCount 1
    }
}
