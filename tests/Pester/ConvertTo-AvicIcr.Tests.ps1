BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'ConvertTo-AvicIcr' {
    It 'builds the ICR of <Name>' -ForEach @(
        @{ Name = 'the default vector to APIC ID 0'; Arguments = @{}; Hex = '00000000000000fd' }
        @{ Name = 'an APIC ID'; Arguments = @{ Destination = 3; Vector = 0x41 }; Hex = '0300000000000041' }
        @{ Name = 'a logical id'; Arguments = @{ Destination = 6; Logical = $true }; Hex = '06000000000008fd' }
        @{ Name = 'an x2APIC id'; Arguments = @{ Destination = 300; X2Apic = $true }; Hex = '0000012c000000fd' }
        @{ Name = 'everyone'; Arguments = @{ Destination = 0xFFFFFFFF; X2Apic = $true }; Hex = 'ffffffff000000fd' }
        @{
            Name = 'an INIT'; Hex = '000000000000c500'
            Arguments = @{ DeliveryMode = 'Init'; Vector = 0; TriggerMode = 'Level'; Assert = $true }
        }
        @{ Name = 'a shorthand'; Arguments = @{ Shorthand = 'AllExcludingSelf' }; Hex = '00000000000c00fd' }
    ) {
        (ConvertTo-AvicIcr @Arguments).Raw.ToString('x16') | Should -Be $Hex
    }

    It 'is what ConvertFrom-AvicIcr reads back' {
        $icr = ConvertTo-AvicIcr -Destination 3 -Vector 0x41 -Logical | ConvertFrom-AvicIcr

        "$($icr.Destination) $($icr.Vector) $($icr.DestinationMode)" | Should -Be '3 65 Logical'
    }

    It 'reads the cells of a CSV file, False and empty ones too' {
        $rows = 'Destination,Vector,Logical', '1,0x41,True', '2,,False', '3,0x43,' | ConvertFrom-Csv

        ($rows | ConvertTo-AvicIcr | ForEach-Object { $_.ToString() }) |
            Should -Be 'ICR 0x01000000:00000841', 'ICR 0x02000000:000000fd', 'ICR 0x03000000:00000043'
    }

    It 'refuses a destination that has no place in an xAPIC ICR' {
        { ConvertTo-AvicIcr -Destination 256 -ErrorAction Stop } |
            Should -Throw '*0x100*' -ErrorId 'InvalidDestination,AvicPS.ConvertToAvicIcrCommand'
    }
}
