BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'The pipeline' {
    It 'runs from a VM to a measurement without an argument' {
        (New-AvicVm | Send-AvicIpi | Measure-AvicIpi).Hardware | Should -Be 1
    }

    It 'compares all kernels in one line' {
        $sums = Get-AvicKernel | New-AvicVm -VcpuCount 64 -Blocked 63 |
            Send-AvicIpi -Destination 63 -Count 100 -AsBatch | Measure-AvicIpi

        $sums | Should -HaveCount 9
        ($sums | Where-Object { $_.Slow }).Kernel | Should -Be 'Linux-5.0', 'Linux-5.17', 'X2Avic-Rfc'
    }

    It 'builds the machines of a CSV file' {
        $plan = Join-Path -Path $TestDrive -ChildPath 'plan.csv'
        Set-Content -LiteralPath $plan -Value @(
            'Name,VcpuCount,ApicMode,Kernel,Hardware,Blocked,EnableIpiv'
            'old,8,xApicFlat,5.15.85,Zen3,1-7,'
            'new,300,x2Apic,,Zen5,"1,299",False'
            'plain,,,,,,'
        )

        $vms = Import-Csv -LiteralPath $plan | New-AvicVm

        $vms.VcpuCount | Should -Be 8, 300, 4
        $vms.BlockedCount | Should -Be 7, 2, 0
        $vms.IsIpiVirtualizationEnabled | Should -Be $true, $false, $true
        ($vms | Send-AvicIpi).Path | Should -Be 'Slow', 'Fast', 'Hardware'
    }

    It 'leaves out the rows of a CSV file that it cannot read, with an error for each' {
        $vms = 'Name,VcpuCount,ApicMode', 'a,2,', 'b,two,', 'c,2,xapik', 'd,2,x2apic' | ConvertFrom-Csv |
            New-AvicVm -ErrorVariable problem -ErrorAction SilentlyContinue

        $vms.Name | Should -Be 'a', 'd'
        $problem | Should -HaveCount 2
    }

    It 'sorts, groups, selects and exports results like any object' {
        $file = Join-Path -Path $TestDrive -ChildPath 'results.csv'
        New-AvicVm -Blocked 2 | Send-AvicIpi -Destination 1, 2, 3 | Select-Object -Property Destination, Path, Cycles |
            Export-Csv -LiteralPath $file -NoTypeInformation

        $groups = Import-Csv -LiteralPath $file | Group-Object -Property Path | Sort-Object -Property Name

        $groups.Name | Should -Be 'Fast', 'Hardware'
        $groups | ForEach-Object { $_.Count } | Should -Be 1, 2
    }

    It 'turns results into JSON with names and numbers' {
        $json = New-AvicVm -Blocked 1 | Send-AvicIpi -Count 4 -AsBatch | ConvertTo-Json | ConvertFrom-Json

        $json.Count | Should -Be 4
        $json.Woken | Should -Be 4
    }

    It 'shows each result as one line of a table and as a list with hex' {
        $result = New-AvicVm -Blocked 2 | Send-AvicIpi -Destination 2

        $result | Out-String -Width 80 | Should -Match 'avic +0x2 0xfd Fast +1/2 '
        $result | Format-List | Out-String -Width 80 | Should -Match 'ExitInfo2 +: 0x0000000100000002'
    }

    It 'shows no EXITINFO where there was no exit' {
        New-AvicVm | Send-AvicIpi | Format-List | Out-String -Width 80 | Should -Not -Match 'ExitInfo'
    }

    It 'fits every view into 79 columns' {
        $scripts = @(
            { New-AvicVm }, { New-AvicVm | Get-AvicVcpu }, { New-AvicVm | Get-AvicTable }, { Get-AvicKernel }
            { New-AvicVm | Get-AvicTable Logical }, { New-AvicVm | Send-AvicIpi | Measure-AvicIpi }
            { New-AvicVm | Send-AvicIpi }, { New-AvicVm | Send-AvicIpi -AsBatch }, { ConvertTo-AvicIcr }
            { Test-AvicVector -Path $VectorPath -Name 'A0*' }
        )
        foreach ($script in $scripts) {
            $lines = (& $script | Out-String -Width 79) -split '\r?\n' | Where-Object { $_ }

            ($lines | Measure-Object -Property Length -Maximum).Maximum | Should -BeLessOrEqual 79
            $lines[0] | Should -Not -Match ' : '
        }
    }

    It 'ends at the first error where the caller wants that' {
        {
            $ErrorActionPreference = 'Stop'
            Set-StrictMode -Version Latest
            New-AvicVm -VcpuCount 0 | Send-AvicIpi
        } | Should -Throw -ErrorId 'InvalidVcpuCount,AvicPS.NewAvicVmCommand'
    }

    It 'uses VMs from parallel runspaces' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
        $batches = New-AvicVm a, b, c, d -Blocked 1 | ForEach-Object -Parallel {
            Import-Module -Name $using:ManifestPath
            $_ | Send-AvicIpi -Count 1000 -AsBatch
        }

        ($batches | Sort-Object -Property VM).VM | Should -Be 'a', 'b', 'c', 'd'
        ($batches | Measure-AvicIpi -Total).Count | Should -Be 4000
    }
}

Describe 'Objects that leave the process' {
    It 'come back from a job as results that can be measured' {
        $job = Start-Job -ArgumentList $ManifestPath -ScriptBlock {
            param($Manifest)
            Import-Module -Name $Manifest
            $vm = New-AvicVm -Blocked 1
            $vm | Send-AvicIpi -Count 3
            $vm | Send-AvicIpi -Count 5 -AsBatch
        }
        $results = $job | Receive-Job -Wait -AutoRemoveJob

        $results | Should -HaveCount 4
        $results[0].GetType().Name | Should -Be 'IpiResult'
        $results[0].Path | Should -Be 'Fast'
        $results[3].GetType().Name | Should -Be 'IpiBatch'
        ($results | Measure-AvicIpi).Count | Should -Be 8
    }

    It 'come back from a file as what they were: <Name>' -ForEach @(
        @{ Name = 'IpiResult'; Script = { New-AvicVm -Blocked 1 | Send-AvicIpi } }
        @{ Name = 'IpiBatch'; Script = { New-AvicVm -Blocked 1 | Send-AvicIpi -Count 5 -AsBatch } }
        @{ Name = 'IpiMeasurement'; Script = { New-AvicVm -Blocked 1 | Send-AvicIpi | Measure-AvicIpi } }
        @{ Name = 'AvicVectorResult'; Script = { Test-AvicVector -Path $VectorPath -Name 'A01*' } }
    ) {
        $file = Join-Path -Path $TestDrive -ChildPath "$Name.xml"
        $before = & $Script
        $before | Export-Clixml -LiteralPath $file

        $after = Import-Clixml -LiteralPath $file

        $after.GetType().Name | Should -Be $Name
        foreach ($property in $before.PSObject.Properties) {
            "$($after.$($property.Name))" | Should -Be "$($property.Value)" -Because $property.Name
        }
    }

    It 'are a snapshot where they cannot live on, which the cmdlets say' {
        $file = Join-Path -Path $TestDrive -ChildPath 'vm.xml'
        New-AvicVm web -Blocked 1, 2 -Kernel Linux-6.3 | Export-Clixml -LiteralPath $file

        $copy = Import-Clixml -LiteralPath $file

        "$($copy.Name) $($copy.BlockedCount) $($copy.ApicMode) $($copy.Kernel)" | Should -Be 'web 2 XApicFlat Linux-6.3'
        { $copy | Send-AvicIpi -ErrorAction Stop } | Should -Throw "*VM 'web' is a snapshot*New-AvicVm*"
    }
}
