BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Send-AvicIpi' {
    It 'sends the reschedule vector from the first vCPU to the second' {
        $ipi = New-AvicVm | Send-AvicIpi

        $ipi.Source | Should -Be 0
        $ipi.Destination | Should -Be 1
        $ipi.Vector | Should -Be 0xFD
    }

    It 'leaves an IPI to a running vCPU to the hardware' {
        $ipi = New-AvicVm | Send-AvicIpi

        $ipi.Path | Should -Be 'Hardware'
        $ipi.Doorbells | Should -Be 1
        $ipi.ExitId | Should -BeNullOrEmpty
    }

    It 'wakes a halted vCPU after an exit with id 1' {
        $ipi = New-AvicVm -Blocked 2 | Send-AvicIpi -Destination 2

        $ipi.Path | Should -Be 'Fast'
        $ipi.Exit | Should -Be '1/2'
        $ipi.Woken | Should -Be 2
        $ipi.Visited | Should -Be 1
    }

    It 'visits every vCPU on a kernel that scans' {
        (New-AvicVm -VcpuCount 64 -Blocked 63 -Kernel Linux-5.17 | Send-AvicIpi -Destination 63).Visited | Should -Be 64
    }

    It 'shows the wake-ups that the seed patch lost' {
        (New-AvicVm -Kernel Patch-V1 -Blocked 1, 2 | Send-AvicIpi -Logical -Destination 6).Lost | Should -Be 2
        (New-AvicVm -Kernel Linux-6.3 -Blocked 1, 2 | Send-AvicIpi -Logical -Destination 6).Lost | Should -BeNullOrEmpty
    }

    It 'reads the ICR <Name> as <Hex>' -ForEach @(
        @{ Name = '0x41'; Icr = 0x41; Hex = '0000000000000041' }
        @{ Name = "'0x41'"; Icr = '0x41'; Hex = '0000000000000041' }
        @{ Name = 'high:low'; Icr = '0x1000000:0x41'; Hex = '0100000000000041' }
        @{ Name = 'text of a trace'; Icr = 'icrh:icrl=0x01000000:00000041'; Hex = '0100000000000041' }
        @{ Name = 'fields'; Icr = @{ Vector = 0x41; Destination = 1 }; Hex = '0100000000000041' }
    ) {
        (New-AvicVm | Send-AvicIpi $Icr).Icr.ToString('x16') | Should -Be $Hex
    }

    It 'broadcasts in x2APIC mode with 0xFFFFFFFF, which a script makes -1' {
        $ipi = New-AvicVm -ApicMode x2Apic | Send-AvicIpi -Destination 0xFFFFFFFF

        $ipi.Destination | Should -Be ([uint32]::MaxValue)
        $ipi.IrrSet | Should -Be 0, 1, 2, 3
    }

    It 'reaches the vCPUs of <Shorthand>' -ForEach @(
        @{ Shorthand = 'Self'; Targets = @(0) }
        @{ Shorthand = 'AllIncludingSelf'; Targets = @(0, 1, 2, 3) }
        @{ Shorthand = 'AllExcludingSelf'; Targets = @(1, 2, 3) }
    ) {
        (New-AvicVm | Send-AvicIpi -Shorthand $Shorthand).IrrSet | Should -Be $Targets
    }

    It 'delivers and stops: the IRR bit stays set and the woken vCPU runs' {
        $vm = New-AvicVm -Blocked 1

        $null = $vm | Send-AvicIpi -Vector 65

        $vm.GetVcpu(1).Requested | Should -Be 65
        $vm.GetVcpu(1).State | Should -Be 'Running'
    }

    It 'gives each of many IPIs the same conditions' {
        $vm = New-AvicVm -Blocked 1

        ($vm | Send-AvicIpi -Count 3).Path | Should -Be 'Fast', 'Fast', 'Fast'
        $vm.BlockedCount | Should -Be 1
    }

    It 'sums a million IPIs in one object' {
        $batch = New-AvicVm -Blocked 1 | Send-AvicIpi -Count 1000000 -AsBatch

        $batch.Count | Should -Be 1000000
        $batch.Woken | Should -Be 1000000
    }

    It 'makes a guest mistake a result: <Name>' -ForEach @(
        @{ Name = 'illegal vector'; Arguments = @{ Vector = 5 }; Exit = '4/0' }
        @{ Name = 'nobody there'; Arguments = @{ Destination = 99 }; Exit = '2/99' }
        @{ Name = 'reserved delivery mode'; Arguments = @{ DeliveryMode = 3 }; Exit = '0/0' }
    ) {
        (New-AvicVm | Send-AvicIpi @Arguments -ErrorAction Stop).Exit | Should -Be $Exit
    }

    It 'warns of a lowest-priority IPI that vector hashing drops' {
        $ipi = New-AvicVm -VcpuId 0, 1 |
            Send-AvicIpi -DeliveryMode LowestPriority -Logical -Destination 0x05 -Vector 0x41

        $ipi.Warnings | Should -Be 'DisabledLapic'
        $ipi.IrrSet | Should -BeNullOrEmpty
    }

    It 'refuses <Name> with the id <Id>' -ForEach @(
        @{ Name = 'a source that is not there'; Arguments = @{ Source = 9 }; Id = 'VcpuNotFound' }
        @{ Name = 'a source that is halted'; Arguments = @{ Source = 3 }; Id = 'SourceNotRunning' }
        @{ Name = 'vector 256'; Arguments = @{ Vector = 256 }; Id = 'ParameterArgumentTransformationError' }
        @{ Name = 'destination 256'; Arguments = @{ Destination = 256 }; Id = 'InvalidDestination' }
    ) {
        $vm = New-AvicVm -Blocked 3

        { $vm | Send-AvicIpi @Arguments -ErrorAction Stop } | Should -Throw -ErrorId "$Id,AvicPS.SendAvicIpiCommand"
    }

    It 'writes one error for the VM that cannot send and goes on with the others' {
        $vms = @(New-AvicVm a) + @(New-AvicVm b -Blocked 0) + @(New-AvicVm c)

        $sent = $vms | Send-AvicIpi -Destination 1, 2 -ErrorVariable problem -ErrorAction SilentlyContinue

        $sent.VM | Should -Be 'a', 'a', 'c', 'c'
        $problem | Should -HaveCount 1
    }
}
