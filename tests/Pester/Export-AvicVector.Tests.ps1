BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Export-AvicVector' {
    It 'writes a sweep that Test-AvicVector reads back' {
        $file = Join-Path -Path $TestDrive -ChildPath 'sweep.json'
        New-AvicVm -VcpuCount 12 -Blocked '1-6' | Export-AvicVector $file -Sweep

        $results = Test-AvicVector -LiteralPath $file

        $results | Should -HaveCount 512
        $results.Passed | Should -Not -Contain $false
        (Get-Content -LiteralPath $file -Raw | ConvertFrom-Json).vectors[0].generation | Should -Be 'G5'
    }

    It 'warns once for each VM that says what no vector can: <Name>' -ForEach @(
        @{ Name = 'a backport'; Arguments = @{ Kernel = '6.1.170' }; Text = '*failure id 2*' }
        @{
            Name = 'an assumption'; Text = '*ReportsFirstNotRunning*'
            Arguments = @{ Assumption = @{ ReportsFirstNotRunning = $false } }
        }
        @{ Name = 'Zen2'; Arguments = @{ Hardware = 'Zen2' }; Text = '*vector below 16*' }
        @{ Name = 'an inhibit'; Arguments = @{ Feature = 'PitReinject' }; Text = '*PitReinject inhibits it*' }
    ) {
        $file = Join-Path -Path $TestDrive -ChildPath 'gap.json'
        New-AvicVm @Arguments |
            Export-AvicVector $file 0xFD, 0xFE -Force -WarningVariable warned -WarningAction SilentlyContinue

        $warned | Should -HaveCount 1
        "$warned" | Should -BeLike $Text
    }

    It 'warns of nothing where vectors say all' {
        $file = Join-Path -Path $TestDrive -ChildPath 'whole.json'
        New-AvicVm | Export-AvicVector $file 0xFD -WarningVariable warned

        $warned | Should -BeNullOrEmpty
    }

    It 'overwrites with -Force only' {
        $file = Join-Path -Path $TestDrive -ChildPath 'there.json'
        Set-Content -LiteralPath $file -Value 'old'

        { New-AvicVm | Export-AvicVector $file 0xFD } |
            Should -Throw -ErrorId 'FileExists,AvicPS.ExportAvicVectorCommand'
        (New-AvicVm | Export-AvicVector $file 0xFD -Force -PassThru).Name | Should -Be 'there.json'
    }

    It 'writes nothing with -WhatIf' {
        $file = Join-Path -Path $TestDrive -ChildPath 'new.json'
        New-AvicVm | Export-AvicVector $file 0xFD -WhatIf

        $file | Should -Not -Exist
    }
}
