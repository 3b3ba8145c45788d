BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Get-AvicKernel' {
    It 'lists nine kernels, oldest first' {
        (Get-AvicKernel).Handler | Should -Be 'G0a', 'G0b', 'G0x', 'G1', 'G2', 'G3a', 'G3b', 'G4', 'G5'
    }

    It 'finds kernels by wildcard, in any case' {
        (Get-AvicKernel linux-6*).Name | Should -Be 'Linux-6.0', 'Linux-6.3', 'Linux-6.19'
    }

    It 'knows that <Version> is handled by <Handler>' -ForEach @(
        @{ Version = '4.7'; Handler = 'G0a' }
        @{ Version = '5.15.85'; Handler = 'G0a' }
        @{ Version = '5.18'; Handler = 'G0b' }
        @{ Version = '5.19-rc1'; Handler = 'G2' }
        @{ Version = '5.19'; Handler = 'G3a' }
        @{ Version = '6.1.170'; Handler = 'G3b' }
        @{ Version = '6.12'; Handler = 'G4' }
        @{ Version = 'v6.19'; Handler = 'G5' }
    ) {
        (Get-AvicKernel $Version).Handler | Should -Be $Handler
    }

    It 'takes names from the pipeline, and from objects' {
        ('Linux-5.0', 'Patch-V1' | Get-AvicKernel).Name | Should -Be 'Linux-5.0', 'Patch-V1'
        ((New-AvicVm -Kernel 6.3).Kernel | Get-AvicKernel).Handler | Should -Be 'G4'
    }

    It 'refuses numbers in a list, where 6.10 would be 6.1' {
        { Get-AvicKernel 6.10, 6.1 -ErrorAction Stop } | Should -Throw '*quotes*'
        (Get-AvicKernel 6.10).Name | Should -Be '6.10'
    }

    It 'writes one error for an unknown name and finds the others' {
        $kernels = Get-AvicKernel none, '6.3' -ErrorVariable problem -ErrorAction SilentlyContinue

        $kernels.Handler | Should -Be 'G4'
        $problem.FullyQualifiedErrorId | Should -Be 'UnknownKernel,AvicPS.GetAvicKernelCommand'
    }
}
