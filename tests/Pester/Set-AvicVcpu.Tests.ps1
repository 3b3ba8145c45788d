BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Set-AvicVcpu' {
    It 'puts vCPUs into the state <_>' -ForEach 'Running', 'InHost', 'Blocked', 'Preempted', 'Nested' {
        (New-AvicVm | Set-AvicVcpu -Id 2 -State $_ -PassThru).GetVcpu(2).State | Should -Be $_
    }

    It 'refuses a nested guest on <Kernel> without SVM in CPUID, which would keep AVIC off' -ForEach @(
        @{ Kernel = '5.17'; Change = @{ Schedule = 'EnterNested' } }
        @{ Kernel = '5.18'; Change = @{ State = 'Nested' } }
    ) {
        { New-AvicVm -Kernel $Kernel | Set-AvicVcpu -Id 1 @Change -ErrorAction Stop } |
            Should -Throw -ErrorId 'InvalidState,AvicPS.SetAvicVcpuCommand'

        $nested = New-AvicVm -Kernel $Kernel -Feature NestedExposed | Set-AvicVcpu -Id 1 @Change -PassThru
        $nested.IsAvicActive | Should -BeFalse
        $nested.GetVcpu(1).State | Should -Be 'Nested'
    }

    It 'changes every vCPU without -Id' {
        (New-AvicVm | Set-AvicVcpu -State Blocked -PassThru).BlockedCount | Should -Be 4
    }

    It 'changes the vCPUs that are piped in' {
        $vm = New-AvicVm

        $vm | Get-AvicVcpu 1, 2 | Set-AvicVcpu -State Blocked

        ($vm | Get-AvicVcpu -State Blocked).Id | Should -Be 1, 2
    }

    It 'writes LDR, DFR, SVR bit 8 and the physical CPU' {
        $vcpu = New-AvicVm | Get-AvicVcpu 1 |
            Set-AvicVcpu -Dfr 0x0FFFFFFF -Ldr 0x12000000 -SoftwareEnabled $false -PhysicalCpu 77 -PassThru

        $vcpu.Mode | Should -Be 'XApicCluster'
        $vcpu.Ldr | Should -Be 0x12000000
        $vcpu.IsSoftwareEnabled | Should -BeFalse
        $vcpu.PhysicalCpu | Should -Be 77
    }

    It 'warns once for each VM whose vCPUs have no register to write: <Name>' -ForEach @(
        @{ Name = '-Ldr'; Change = @{ Ldr = 5 } }
        @{ Name = '-ApicId'; Change = @{ ApicId = 5 } }
        @{ Name = '-Dfr'; Change = @{ Dfr = 5 } }
    ) {
        New-AvicVm -ApicMode x2Apic |
            Set-AvicVcpu -Id 0, 2 @Change -WarningVariable warned -WarningAction SilentlyContinue

        $warned | Should -HaveCount 1
        "$warned" | Should -BeLike "*$Name changed nothing for vCPU 0, 2: *"
        New-AvicVm | Set-AvicVcpu -Id 1 -Ldr 0x08000000 -WarningVariable warned
        $warned | Should -BeNullOrEmpty
    }

    It 'inhibits AVIC when a guest changes its xAPIC ID on a kernel that does so' {
        (New-AvicVm -Kernel 6.3 | Set-AvicVcpu -Id 1 -ApicId 9 -PassThru).Inhibits | Should -Be 'ApicIdModified'
    }

    It 'changes nothing with -WhatIf, and passes on what was piped' {
        $vm = New-AvicVm | Set-AvicVcpu -State Blocked -WhatIf -PassThru

        $vm.BlockedCount | Should -Be 0
    }

    It 'writes nothing without -PassThru' {
        New-AvicVm | Set-AvicVcpu -State Blocked | Should -BeNullOrEmpty
    }

    It 'refuses an id that is not there and changes the others' {
        $vm = New-AvicVm

        $vm | Set-AvicVcpu -Id 9, 1 -State Blocked -ErrorVariable problem -ErrorAction SilentlyContinue

        $vm.BlockedCount | Should -Be 1
        $problem.FullyQualifiedErrorId | Should -Be 'VcpuNotFound,AvicPS.SetAvicVcpuCommand'
    }
}
