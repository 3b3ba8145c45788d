<#
.SYNOPSIS
Builds, tests, measures and packages AvicPS.

.DESCRIPTION
Build    builds the solution and stages out/AvicPS/<version>, the module as users get it.
Test     Build, then 'dotnet test' and the Pester scripts.
Pester   Build, then the Pester scripts alone, in a fresh process, against the staged module.
Bench    runs tests/AvicCore.Bench; what follows goes to it: ./build.ps1 Bench --filter '*Kick*'
Package  Build, then out/AvicPS.<version>.nupkg for a gallery.

Runs in Windows PowerShell 5.1 and in PowerShell 7, and needs the .NET SDK only.
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Pester', 'Bench', 'Package')]
    [string]$Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string]$Configuration = 'Release',

    [string]$OutputDirectory,

    [Parameter(ValueFromRemainingArguments = $true)]
    [string[]]$BenchArguments = @()
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$root = $PSScriptRoot
$manifest = Import-PowerShellDataFile -LiteralPath (Join-Path $root 'AvicPS.psd1')
$version = $manifest.ModuleVersion
if ($manifest.PrivateData.PSData.ContainsKey('Prerelease')) {
    $packageVersion = $version + '-' + $manifest.PrivateData.PSData.Prerelease
}
else {
    $packageVersion = $version
}

if (-not $OutputDirectory) {
    $OutputDirectory = Join-Path $root 'out'
}

# .NET resolves against the directory of the process, which is not the location of the session.
$OutputDirectory = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutputDirectory)
$staged = Join-Path (Join-Path $OutputDirectory 'AvicPS') $version

function Invoke-DotNet([string[]]$Arguments) {
    Write-Host "dotnet $Arguments"
    & dotnet @Arguments | Out-Host
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($Arguments[0]) ended with exit code $LASTEXITCODE"
    }
}

# What users get, by name. A pattern would take along whatever else lies in lib/.
function Get-ModuleFile {
    'AvicPS.psd1', 'LICENSE', 'README.md', 'CHANGELOG.md'
    'lib/AvicPS.psm1', 'lib/AvicPS.Format.ps1xml', 'lib/AvicPS.Types.ps1xml'
    $topics = @(Get-ChildItem -Path (Join-Path $root 'docs/about_*.md') | ForEach-Object { $_.BaseName })
    foreach ($folder in 'lib/netstandard2.0', 'lib/net8.0') {
        "$folder/AvicPS.Binary.psd1"
        "$folder/AvicPS.dll"
        "$folder/AvicCore.dll"
        "$folder/en-US/AvicPS.dll-Help.xml"
        foreach ($topic in $topics) {
            "$folder/en-US/$topic.help.txt"
        }
    }

    Get-ChildItem -Path (Join-Path $root 'examples/*') -Include '*.ps1', '*.json', '*.txt' |
        ForEach-Object { 'examples/' + $_.Name }
}

function Invoke-Build {
    Invoke-DotNet 'build', (Join-Path $root 'AvicPS.slnx'), '-c', $Configuration

    $files = @(Get-ModuleFile)
    $missing = @($files | Where-Object { -not (Test-Path -LiteralPath (Join-Path $root $_)) })
    if ($missing) {
        throw "the module lacks: $($missing -join ', ')"
    }

    if (Test-Path -LiteralPath $staged) {
        Remove-Item -LiteralPath $staged -Recurse -Force
    }

    foreach ($file in $files) {
        $target = Join-Path $staged $file
        $null = New-Item -ItemType Directory -Path (Split-Path -Parent $target) -Force
        Copy-Item -LiteralPath (Join-Path $root $file) -Destination $target
    }

    Write-Host "staged $staged ($($files.Count) files)"
}

# The shell that runs this script; on Windows the other one too, where it is installed.
function Get-Shell {
    $isWindowsHost = [Environment]::OSVersion.Platform -eq 'Win32NT'
    if ($PSVersionTable.PSEdition -eq 'Core') {
        $name = 'pwsh'
        $other = 'powershell'
    }
    else {
        $name = 'powershell'
        $other = 'pwsh'
    }

    if ($isWindowsHost) {
        Join-Path $PSHOME "$name.exe"
        Get-Command -Name $other -CommandType Application -ErrorAction SilentlyContinue |
            Select-Object -First 1 | ForEach-Object { $_.Path }
    }
    else {
        Join-Path $PSHOME $name
    }
}

# Writes whether all passed. A fresh process: a loaded module cannot be unloaded, and the staged one has to be it.
function Invoke-Pester5 {
    $tests = Join-Path $root 'tests/Pester'
    if (-not (Get-ChildItem -Path $tests -Filter '*.Tests.ps1' -ErrorAction SilentlyContinue)) {
        Write-Host 'Pester: skipped, there is no tests/Pester/*.Tests.ps1'
        return $true
    }

    $script = @'
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$name = "Pester in PowerShell $($PSVersionTable.PSVersion)"
$pester = Get-Module -Name Pester -ListAvailable | Where-Object { $_.Version -ge [version]'5.5' } |
    Sort-Object -Property Version -Descending | Select-Object -First 1
if (-not $pester) {
    "${name}: skipped, there is no Pester 5.5 or newer"
    exit 0
}
Import-Module -Name $pester.Path
$configuration = New-PesterConfiguration
$configuration.Run.Path = $env:AVICPS_PESTER
$configuration.Run.PassThru = $true
$result = Invoke-Pester -Configuration $configuration
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
"${name}: $($result.PassedCount) passed, $failed failed, $($result.SkippedCount) skipped"
if ($result.Result -ne 'Passed') { exit 1 }
exit 0
'@
    $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script))
    $passed = $true
    $saved = $env:AVICPS_MANIFEST
    try {
        $env:AVICPS_MANIFEST = Join-Path $staged 'AvicPS.psd1'
        $env:AVICPS_PESTER = $tests
        foreach ($shell in @(Get-Shell)) {
            # Text: with an encoded command the shell would write its progress and errors as CLIXML.
            & $shell -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand $encoded | Out-Host
            $passed = ($LASTEXITCODE -eq 0) -and $passed
        }
    }
    finally {
        $env:AVICPS_MANIFEST = $saved
        $env:AVICPS_PESTER = $null
    }

    return $passed
}

function Invoke-Test {
    # Both run, whatever the first says: one run tells all.
    $failed = @()
    Push-Location -LiteralPath $root
    try {
        Invoke-DotNet 'test', '-c', $Configuration, '--no-build'
    }
    catch {
        $failed += "$_"
    }
    finally {
        Pop-Location
    }

    if (-not (Invoke-Pester5)) {
        $failed += 'Pester tests failed'
    }

    if ($failed) {
        throw ($failed -join '; ')
    }
}

function ConvertTo-XmlText([string]$Text) {
    return [Security.SecurityElement]::Escape($Text)
}

# The tags by which PowerShellGet and PSResourceGet find modules and commands.
function Get-PackageTag {
    $tags = @($manifest.PrivateData.PSData.Tags) + 'PSModule' + 'PSIncludes_Cmdlet'
    $tags += @($manifest.CompatiblePSEditions | ForEach-Object { "PSEdition_$_" })
    $tags += @($manifest.CmdletsToExport | ForEach-Object { "PSCmdlet_$_"; "PSCommand_$_" })
    return ($tags | Select-Object -Unique) -join ' '
}

function Get-PackageText([string[]]$Files) {
    $data = $manifest.PrivateData.PSData
    $xml = '<?xml version="1.0" encoding="utf-8"?>'
    $nuspec = @"
$xml
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
    <id>AvicPS</id>
    <version>$(ConvertTo-XmlText $packageVersion)</version>
    <authors>$(ConvertTo-XmlText $manifest.Author)</authors>
    <owners>$(ConvertTo-XmlText $manifest.CompanyName)</owners>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    <licenseUrl>$(ConvertTo-XmlText $data.LicenseUri)</licenseUrl>
    <projectUrl>$(ConvertTo-XmlText $data.ProjectUri)</projectUrl>
    <description>$(ConvertTo-XmlText $manifest.Description)</description>
    <releaseNotes>$(ConvertTo-XmlText $data.ReleaseNotes)</releaseNotes>
    <copyright>$(ConvertTo-XmlText $manifest.Copyright)</copyright>
    <tags>$(ConvertTo-XmlText (Get-PackageTag))</tags>
  </metadata>
</package>
"@
    $relations = @"
$xml
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Id="R1" Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/AvicPS.nuspec" />
</Relationships>
"@
    $types = @($Files | ForEach-Object {
            $extension = [IO.Path]::GetExtension($_).TrimStart('.')
            if ($extension) {
                "  <Default Extension=`"$extension`" ContentType=`"application/octet`" />"
            }
            else {
                "  <Override PartName=`"/$_`" ContentType=`"application/octet`" />"
            }
        } | Sort-Object -Unique)
    $contentTypes = @"
$xml
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
  <Default Extension="nuspec" ContentType="application/octet" />
$($types -join "`n")
</Types>
"@
    return @{ 'AvicPS.nuspec' = $nuspec; '_rels/.rels' = $relations; '[Content_Types].xml' = $contentTypes }
}

function Invoke-Package {
    Add-Type -AssemblyName System.IO.Compression
    $files = @(Get-ModuleFile)
    $texts = Get-PackageText -Files $files
    [string[]]$names = @($texts.Keys) + $files
    [Array]::Sort($names, [StringComparer]::Ordinal)

    # The same files give the same bytes: fixed order, fixed time.
    $time = New-Object DateTimeOffset 2000, 1, 1, 0, 0, 0, ([TimeSpan]::Zero)
    $path = Join-Path $OutputDirectory "AvicPS.$packageVersion.nupkg"
    $stream = [IO.File]::Create($path)
    try {
        $zip = New-Object IO.Compression.ZipArchive $stream, ([IO.Compression.ZipArchiveMode]::Create)
        foreach ($name in $names) {
            if ($texts.ContainsKey($name)) {
                $bytes = [Text.Encoding]::UTF8.GetBytes($texts[$name].Replace("`r`n", "`n"))
            }
            else {
                $bytes = [IO.File]::ReadAllBytes((Join-Path $staged $name))
            }

            $entry = $zip.CreateEntry($name, [IO.Compression.CompressionLevel]::Optimal)
            $entry.LastWriteTime = $time
            $target = $entry.Open()
            $target.Write($bytes, 0, $bytes.Length)
            $target.Dispose()
        }

        $zip.Dispose()
    }
    finally {
        $stream.Dispose()
    }

    Write-Host "packed $path ($($names.Count) entries)"
}

if ($BenchArguments -and $Task -ne 'Bench') {
    throw "unknown arguments: $BenchArguments"
}

switch ($Task) {
    'Build' {
        Invoke-Build
    }
    'Test' {
        Invoke-Build
        Invoke-Test
    }
    'Pester' {
        Invoke-Build
        if (-not (Invoke-Pester5)) {
            throw 'Pester tests failed'
        }
    }
    'Bench' {
        $project = Join-Path $root 'tests/AvicCore.Bench'
        Invoke-DotNet (@('run', '-c', 'Release', '--project', $project, '--') + $BenchArguments)
    }
    'Package' {
        Invoke-Build
        Invoke-Package
    }
}
