BeforeDiscovery {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
    $root = Split-Path -Parent -Path $ManifestPath
    $Commands = @((Import-PowerShellDataFile -LiteralPath $ManifestPath).CmdletsToExport)
    $scripts = Get-ChildItem -Path (Join-Path -Path $root -ChildPath 'examples/*.ps1') -ErrorAction SilentlyContinue
    $Examples = @($scripts | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } })
    $HasHelp = Test-Path -Path (Join-Path -Path $root -ChildPath 'lib/*/en-US/AvicPS.dll-Help.xml')
}

BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'The manifest' {
    It 'passes Test-ModuleManifest' {
        $manifest = Test-ModuleManifest -Path $ManifestPath -ErrorAction Stop -WarningVariable warnings

        $manifest.Name | Should -Be 'AvicPS'
        $warnings | Should -BeNullOrEmpty
    }

    It 'is data that Import-PowerShellDataFile reads' {
        $data = Import-PowerShellDataFile -LiteralPath $ManifestPath

        $data.CmdletsToExport | Should -Not -Match '\*'
        $data.CompatiblePSEditions | Should -Be 'Desktop', 'Core'
    }

    It 'exports the cmdlets that it lists and nothing else' {
        $module = Get-Module -Name AvicPS

        $module.ExportedCommands.Keys | Sort-Object | Should -Be (
            (Import-PowerShellDataFile -LiteralPath $ManifestPath).CmdletsToExport | Sort-Object)
        $module.ExportedAliases.Count + $module.ExportedFunctions.Count + $module.ExportedVariables.Count | Should -Be 0
    }
}

Describe 'The module' {
    It 'uses approved verbs' {
        (Get-Command -Module AvicPS).Verb | Select-Object -Unique | Should -BeIn (Get-Verb).Verb
    }

    It 'loads and unloads in a fresh process, and writes nothing while it does' {
        $shell = (Get-Process -Id $PID).Path
        $quoted = "'" + ($ManifestPath -replace "'", "''") + "'"
        $script = "`$ErrorActionPreference = 'Stop'; Import-Module -Name $quoted; Remove-Module AvicPS; 'done'"

        & $shell -NoProfile -NonInteractive -OutputFormat Text -Command $script | Should -Be 'done'
    }

    It 'can be imported again with -Force' {
        { Import-Module -Name $ManifestPath -Force -ErrorAction Stop } | Should -Not -Throw
        (New-AvicVm | Send-AvicIpi).Path | Should -Be 'Hardware'
    }

    It 'offers kernels to the tab key' {
        $line = 'New-AvicVm -Kernel linux-6'

        (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText |
            Should -Be 'Linux-6.0', 'Linux-6.3', 'Linux-6.19'
    }
}

Describe 'Help' -Skip:(-not $HasHelp) {
    It 'explains <_>: synopsis, description, every parameter, three examples' -ForEach $Commands {
        $help = Get-Help -Name $_ -Full
        $common = [Management.Automation.Cmdlet]::CommonParameters
        $common += [Management.Automation.Cmdlet]::OptionalCommonParameters

        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match ([regex]::Escape($_) + '\s+\[')
        $help.description | Should -Not -BeNullOrEmpty
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
        foreach ($name in (Get-Command -Name $_).Parameters.Keys | Where-Object { $_ -notin $common }) {
            $parameter = $help.parameters.parameter | Where-Object { $_.name -eq $name }
            $parameter.description.Text | Should -Not -BeNullOrEmpty -Because $name
        }
    }

    It 'has a topic about the module' {
        Get-Help -Name about_AvicPS | Out-String | Should -Match 'about_AvicPS'
    }
}

Describe 'The example <Name>' -ForEach $Examples {
    It 'runs without an error' {
        & $Path -ErrorAction Stop | Out-String | Should -Not -BeNullOrEmpty
    }
}
