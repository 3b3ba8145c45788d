BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
    $StormPath = Join-Path -Path (Split-Path -Parent -Path $ManifestPath) -ChildPath 'examples/storm.txt'
}

Describe 'Get-AvicTraceSummary' {
    It 'puts the verdict first' {
        $summary = Get-AvicTraceSummary -Path $StormPath -Kernel 6.1

        $summary.Verdict | Should -Be 'Active'
        $summary.Ipis.Incomplete | Should -Be 76
        ($summary | Out-String -Width 80).TrimStart() | Should -BeLike 'AVIC: Active*'
    }

    It 'says the same of files, lines and events' {
        (Get-ChildItem -Path $StormPath | Get-AvicTraceSummary).Events | Should -Be 375
        (Get-Content -LiteralPath $StormPath | Get-AvicTraceSummary).Events | Should -Be 375
        (Import-AvicTrace -Path $StormPath | Get-AvicTraceSummary).Events | Should -Be 375
    }

    It 'names inhibits by kernel' {
        (Get-AvicTraceSummary -Path $StormPath -Kernel 6.1).InhibitTotals.Reason | Should -Be 'IRQWIN'
    }

    It 'survives Export-Clixml' {
        $file = Join-Path -Path $TestDrive -ChildPath 'summary.xml'
        Get-AvicTraceSummary -Path $StormPath | Export-Clixml -Path $file

        (Import-Clixml -Path $file).Report | Should -Be (Get-AvicTraceSummary -Path $StormPath).Report
    }
}
