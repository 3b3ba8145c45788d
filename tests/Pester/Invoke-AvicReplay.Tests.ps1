BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
    $StormPath = Join-Path -Path (Split-Path -Parent -Path $ManifestPath) -ChildPath 'examples/storm.txt'
}

Describe 'Invoke-AvicReplay' {
    It 'shows what an upgrade would change' {
        $replays = Import-AvicTrace -Path $StormPath | Invoke-AvicReplay -Kernel 5.17, 6.19

        $replays.Slow | Should -Be 76, 6
        $replays.Exits | Should -Be 76, 76
        $replays[0].Assumptions | Should -Not -BeNullOrEmpty
    }

    It 'replays the warning of 2021 to id 2 and index 2' {
        $message = '[ 7962.437586] Invalid IPI target: index=2, vcpu=0, icr=0x4000000:0x82f'
        $results = $message | Import-AvicTrace | Invoke-AvicReplay -Kernel Linux-5.0, Linux-6.3 -Each

        $results.ExitId | Should -Be 2, 2
        $results.ExitIndex | Should -Be 2, 2
        $results.Path | Should -Be 'None', 'Emulated'
    }

    It 'warns if there is nothing to replay' {
        Import-AvicTrace -Path $StormPath -Kind Wakeup |
            Invoke-AvicReplay -WarningVariable problem -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $problem | Should -HaveCount 1
    }
}
