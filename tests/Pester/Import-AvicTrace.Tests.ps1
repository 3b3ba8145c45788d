BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
    $StormPath = Join-Path -Path (Split-Path -Parent -Path $ManifestPath) -ChildPath 'examples/storm.txt'
    $Ipi = 'CPU 0/KVM-41 [012] ..... 5.000001: kvm_avic_incomplete_ipi: vcpu=0, icrh:icrl=0x01000000:000000fd, id=1, index=1'
}

Describe 'Import-AvicTrace' {
    It 'makes typed events of a file' {
        $events = Import-AvicTrace -Path $StormPath

        $events | Should -HaveCount 375
        ($events | Where-Object { $_.Kind -eq 'IncompleteIpi' }) | Should -HaveCount 76
        $events[0].Line | Should -Be 12
    }

    It 'reads lines of Get-Content and files of Get-ChildItem' {
        (Get-Content -LiteralPath $StormPath | Import-AvicTrace) | Should -HaveCount 375
        (Get-ChildItem -Path $StormPath | Import-AvicTrace) | Should -HaveCount 375
    }

    It 'chooses kinds' {
        (Import-AvicTrace -Path $StormPath -Kind InhibitChange) | Should -HaveCount 10
    }

    It 'reads a line that a mailer quoted and wrapped' {
        $text = '> qemu-9912 [137] ..... 57106.196107: kvm_apicv_inhibit_changed:',
            '> set reason=8, inhibits=0x300 IRQWIN|PIT_REINJ'

        ($text | Import-AvicTrace).MaskNames | Should -Be 'IRQWIN|PIT_REINJ'
    }

    It 'warns once for each kind of line that it cannot read, and -Strict makes an error of it' {
        $lines = $Ipi, $Ipi.Substring(0, 90), $Ipi.Substring(0, 90)

        ($lines | Import-AvicTrace -WarningVariable problem -WarningAction SilentlyContinue) | Should -HaveCount 1
        $problem | Should -HaveCount 1
        { $lines | Import-AvicTrace -Strict -ErrorAction Stop } | Should -Throw -ErrorId 'UnreadableEvent,*'
    }
}
