BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
    $Small = @{ Topology = 'Linux'; VcpuCount = 3; RandomCase = 0 }
}

Describe 'Find-AvicDivergence' {
    It 'finds the multicast that the seed loses, in its smallest case' {
        $found = Find-AvicDivergence Patch-V1 @Small -ApicMode xApicFlat | Where-Object Class -eq 'LogicalMulticast'

        $found.Kinds | Should -Be 'Lost'
        $found.Reach | Should -Be 'Reachable'
        $found.Case | Should -Be '0 Running, 1 Blocked, 2 Blocked'
        $found.Command | Should -Be (
            'New-AvicVm -VcpuCount 3 -ApicMode xApicFlat -Kernel Patch-V1 -Blocked 1, 2 | ' +
            'Send-AvicIpi -Destination 0x06 -Logical')
        (Invoke-Expression -Command $found.Command).Lost | Should -Be 2
    }

    It 'finds the logical broadcast that is open in the newest kernel' {
        $found = Find-AvicDivergence Linux-6.19 @Small

        $found.Class | Should -Be 'LogicalBroadcast', 'LogicalBroadcast'
        $found.Mode | Should -Be 'XApicCluster', 'X2Apic'
        $found.Reach | Should -Be 'Latent', 'Latent'
    }

    It 'takes kernels from the pipeline, and finds nothing between equal ones' {
        $kernels = (Get-AvicKernel Patch* | Find-AvicDivergence @Small).Kernel | Select-Object -Unique
        $kernels | Should -Be 'Patch-V1'
        'Linux-6.19' | Find-AvicDivergence -Reference Linux-6.19 @Small | Should -BeNullOrEmpty
    }

    It 'finds the same on one thread and on four' {
        $one = Find-AvicDivergence Patch-V1 -VcpuCount 2 -RandomCase 20000 -ThrottleLimit 1 | ConvertTo-Json -Depth 3
        $four = Find-AvicDivergence Patch-V1 -VcpuCount 2 -RandomCase 20000 -ThrottleLimit 4 | ConvertTo-Json -Depth 3

        $one | Should -Be $four
    }

    It 'ends when it has enough' {
        $found = Find-AvicDivergence Patch-V1 @Small -MaxFindings 2

        $found | Should -HaveCount 2
        $found.IsComplete | Should -Not -Contain $true
    }

    It 'ends in time, and says what was not tried' {
        $null = Find-AvicDivergence Linux-6.19 -VcpuCount 8 -Timeout 1 -WarningVariable cut -WarningAction SilentlyContinue

        $cut | Should -HaveCount 1
        $cut | Should -BeLike '*stopped after 1 s with * of * cases tried*'
    }

    It 'writes its cases as vectors that pass' {
        $file = Join-Path -Path $TestDrive -ChildPath 'findings.json'
        $found = Find-AvicDivergence Patch-V1 @Small -Detailed
        $found | Export-AvicVector -Path $file

        $results = Test-AvicVector -LiteralPath $file
        $results | Should -HaveCount @($found).Count
        $results.Passed | Should -Not -Contain $false
    }

    It 'refuses to hold paths against the architecture' {
        { Find-AvicDivergence Linux-6.19 -By Path -ErrorAction Stop } |
            Should -Throw -ErrorId 'InvalidReference,AvicPS.FindAvicDivergenceCommand'
    }
}
