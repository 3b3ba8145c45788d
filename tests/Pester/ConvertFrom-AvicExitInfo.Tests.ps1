BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'ConvertFrom-AvicExitInfo' {
    It 'takes the kernel from the result that it decodes' {
        $ipi = New-AvicVm -Kernel 5.15.85 -VcpuCount 301 -ApicMode X2Apic -Blocked 300 -IgnoreInhibit |
            Send-AvicIpi -Destination 300

        ($ipi | ConvertFrom-AvicExitInfo).MaskedIndex | Should -Be 44
    }

    It 'explains an incomplete IPI of the pipeline' {
        $exit = New-AvicVm -Blocked 1 | Send-AvicIpi | ConvertFrom-AvicExitInfo

        $exit.Failure, $exit.Index | Should -Be 'TargetNotRunning', 1
    }

    It 'explains an access that was not accelerated' {
        $exit = New-AvicVm | Set-AvicRegister Ldr 0x06000000 | ConvertFrom-AvicExitInfo

        $exit.ExitCode, $exit.Register, $exit.IsTrap | Should -Be 0x402, 'Ldr', $true
    }

    It 'says of a <Access> of <Register> what became of it' -ForEach @(
        @{ Info = '0x1000000d0'; Access = 'write'; Register = 'Ldr'; Text = '*the value is stored already' }
        @{ Info = '0xd0'; Access = 'read'; Register = 'Ldr'; Text = '*needs no exit for it; KVM * warns once' }
        @{ Info = '0x90'; Access = 'read'; Register = 'Apr'; Text = '*a fault, KVM emulates the instruction' }
    ) {
        (ConvertFrom-AvicExitInfo $Info 0 -ExitCode 0x402).Meaning | Should -BeLike "$Access of $Register$Text"
    }

    It 'shows only what belongs to the exit' {
        ConvertFrom-AvicExitInfo 0xFD 0x100000001 | Out-String -Width 80 | Should -Not -Match 'Register|0x\s*$'
    }

    It 'refuses another exit code' {
        { ConvertFrom-AvicExitInfo 1 1 -ExitCode 0x400 -ErrorAction Stop } |
            Should -Throw -ErrorId 'UnknownExitCode,AvicPS.ConvertFromAvicExitInfoCommand'
    }
}
