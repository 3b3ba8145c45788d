BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Measure-AvicIpi' {
    It 'counts IPIs by who handled them' {
        $sum = New-AvicVm -Blocked 2 | Send-AvicIpi -Destination 1, 2, 99 | Measure-AvicIpi

        $sum.Count | Should -Be 3
        $sum.Hardware | Should -Be 1
        $sum.Fast | Should -Be 1
        $sum.Emulated | Should -Be 1
        $sum.Exits | Should -Be 2
        $sum.ExitsById | Should -Be 0, 1, 1, 0, 0, 0
    }

    It 'writes a row for each VM, in the order they appear' {
        $a = New-AvicVm a
        $b = New-AvicVm b

        (& { $b | Send-AvicIpi; $a, $b | Send-AvicIpi } | Measure-AvicIpi).VM | Should -Be 'b', 'a'
    }

    It 'writes a row for each kernel, though the VMs share a name' {
        $sums = 'Linux-5.17', 'Linux-6.19' | ForEach-Object { New-AvicVm -Kernel $_ } | Send-AvicIpi | Measure-AvicIpi

        $sums.Kernel | Should -Be 'Linux-5.17', 'Linux-6.19'
    }

    It 'writes one row in all with -Total' {
        (New-AvicVm a, b, c | Send-AvicIpi -Count 2 | Measure-AvicIpi -Total).Count | Should -Be 6
    }

    It 'says the same of a batch as of its IPIs one by one' {
        $single = New-AvicVm -Blocked 1 | Send-AvicIpi -Count 20 | Measure-AvicIpi
        $batch = New-AvicVm -Blocked 1 | Send-AvicIpi -Count 20 -AsBatch | Measure-AvicIpi

        Compare-Object -ReferenceObject $single -DifferenceObject $batch -Property (
            $single.PSObject.Properties.Name) | Should -BeNullOrEmpty
    }

    It 'refuses what is no result, and sums the rest' {
        $mixed = 1, (New-AvicVm | Send-AvicIpi), 'x'

        $sum = $mixed | Measure-AvicIpi -ErrorVariable problem -ErrorAction SilentlyContinue

        $sum.Count | Should -Be 1
        $problem.FullyQualifiedErrorId | Should -Be (@('NotAnIpiResult,AvicPS.MeasureAvicIpiCommand') * 2)
    }

    It 'shows fractions with a digit and cycles as whole numbers' {
        $vm = New-AvicVm -VcpuCount 32 -Kernel Linux-5.17 -Blocked 31

        $text = $vm | Send-AvicIpi -Destination 31 -Count 10 | Measure-AvicIpi | Out-String -Width 80

        $text | Should -Match '32[.,]0 +2480 '
    }
}
