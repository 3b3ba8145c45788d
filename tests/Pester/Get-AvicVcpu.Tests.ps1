BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Get-AvicVcpu' {
    It 'lists the vCPUs of each VM' {
        (New-AvicVm a, b -VcpuCount 2 | Get-AvicVcpu | ForEach-Object { "$($_.VM)/$($_.Id)" }) |
            Should -Be 'a/0', 'a/1', 'b/0', 'b/1'
    }

    It 'finds vCPUs by id, also in ranges' {
        (New-AvicVm | Get-AvicVcpu '1-2').Id | Should -Be 1, 2
    }

    It 'finds vCPUs by state' {
        (New-AvicVm -Blocked 1, 3 | Get-AvicVcpu -State Blocked).Id | Should -Be 1, 3
    }

    It 'shows live objects: a later change is seen' {
        $vm = New-AvicVm
        $vcpu = $vm | Get-AvicVcpu 1

        $vm | Set-AvicVcpu -Id 1 -State Blocked

        $vcpu.State | Should -Be 'Blocked'
    }

    It 'shows registers in hex and keeps them numbers' {
        $vcpu = New-AvicVm | Get-AvicVcpu 1

        $vcpu.Ldr | Should -Be 0x02000000
        $vcpu | Out-String -Width 80 | Should -Match '0x02000000 True'
    }

    It 'refuses an id that is not there and lists the others' {
        $vcpus = New-AvicVm | Get-AvicVcpu 9, 1 -ErrorVariable problem -ErrorAction SilentlyContinue

        $vcpus.Id | Should -Be 1
        $problem.FullyQualifiedErrorId | Should -Be 'VcpuNotFound,AvicPS.GetAvicVcpuCommand'
    }
}
