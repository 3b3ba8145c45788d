BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'ConvertFrom-AvicInhibitMask' {
    It 'reads a mask as <Kernel> numbers it' -ForEach @(
        @{ Kernel = '5.15'; Reasons = @('X2APIC', '', '') }
        @{ Kernel = '5.19'; Reasons = @('APIC_BASE_MODIFIED', 'PIT_REINJ', 'X2APIC') }
        @{ Kernel = '6.1'; Reasons = @('APIC_BASE_MODIFIED', 'PIT_REINJ', 'SEV') }
        @{ Kernel = '6.3'; Reasons = @('APIC_ID_MODIFIED', 'IRQWIN', 'PIT_REINJ') }
    ) {
        (ConvertFrom-AvicInhibitMask 0x320 -Kernel $Kernel).Reason | Should -Be $Reasons
    }

    It 'takes masks from the pipeline and from a property' {
        ('0x2', 0x200 | ConvertFrom-AvicInhibitMask).Reason | Should -Be 'HYPERV', 'PIT_REINJ'
        ([pscustomobject]@{ Mask = '0x400' } | ConvertFrom-AvicInhibitMask).Reason | Should -Be 'SEV'
    }

    It 'decodes bits that the kernel does not know' {
        (ConvertFrom-AvicInhibitMask 0x2000).SetWhen | Should -Match 'knows no bit 13'
    }
}
