BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
    $StormPath = Join-Path -Path (Split-Path -Parent -Path $ManifestPath) -ChildPath 'examples/storm.txt'
}

Describe 'Compare-AvicKernel' {
    It 'writes the reference and a row for each of the nine kernels, and leaves the VM as it is' {
        $vm = New-AvicVm -Blocked 1, 2
        $rows = $vm | Compare-AvicKernel -Destination 0x06 -Logical

        $rows | Should -HaveCount 10
        $rows[0].Kernel | Should -Be 'Architecture'
        $rows[0].Woken | Should -Be 1, 2
        ($rows | Where-Object IsDifferent).Kernel | Should -Be 'Patch-V1', 'Linux-5.19-rc1'
        $vm.BlockedCount | Should -Be 2
    }

    It 'tells what is lost and what is not woken' {
        $row = New-AvicVm -Blocked 1, 2 | Compare-AvicKernel -Destination 0x06 -Logical -Kernel Patch-V1 -DifferentOnly |
            Where-Object { -not $_.IsReference }

        $row.Differences | Should -Be 'Lost +2', 'Woken -2'
    }

    It 'holds kernels to another kernel, in the path too' {
        $rows = New-AvicVm -Blocked 1 | Compare-AvicKernel -Kernel 6.19 -Reference 5.17 -By Path

        $rows.Path | Should -Be 'Slow', 'Fast'
        $rows[1].Differences | Should -Be 'Path Slow -> Fast'
    }

    It 'has AVIC off where the kernel has, unless inhibits are ignored' {
        $vm = New-AvicVm -ApicMode x2Apic -Blocked 1

        ($vm | Compare-AvicKernel -Destination 2 -Logical -Kernel 5.19)[1].Path | Should -Be 'Emulated'
        ($vm | Compare-AvicKernel -Destination 2 -Logical -Kernel 5.19 -IgnoreInhibit)[1].Lost | Should -Be 1
    }

    It 'compares the different IPIs of a trace' {
        $rows = Import-AvicTrace -Path $StormPath | Compare-AvicKernel -Kernel 5.17, 6.19

        ($rows | Where-Object Kernel -eq '5.17' | Measure-Object Count -Sum).Sum | Should -Be 76
        $rows.IsDifferent | Should -Not -Contain $true
    }

    It 'goes on after a kernel that refuses the VM' {
        $rows = New-AvicVm -VcpuCount 600 -Hardware X2AvicExt |
            Compare-AvicKernel -Kernel 6.3, 6.19 -ErrorVariable refusals -ErrorAction SilentlyContinue

        $rows.Kernel | Should -Be 'Architecture', '6.19'
        $refusals[0].FullyQualifiedErrorId | Should -Be 'KernelLimit,AvicPS.CompareAvicKernelCommand'
    }

    It 'survives a job' {
        $row = Start-Job -ArgumentList $ManifestPath -ScriptBlock {
            param($Manifest)
            Import-Module $Manifest
            New-AvicVm -Blocked 1, 2 | Compare-AvicKernel -Destination 0x06 -Logical -Kernel Patch-V1
        } | Receive-Job -Wait -AutoRemoveJob | Select-Object -Last 1

        $row.Lost | Should -Be 2
        $row.Path | Should -Be 'Fast'
        $row.IsDifferent | Should -BeTrue
    }
}
