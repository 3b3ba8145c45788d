# Loads the module under test: $env:AVICPS_MANIFEST, or that of this checkout.
$ManifestPath = $env:AVICPS_MANIFEST
if (-not $ManifestPath) {
    $ManifestPath = Join-Path -Path $PSScriptRoot -ChildPath '../../AvicPS.psd1'
}

$ManifestPath = (Resolve-Path -LiteralPath $ManifestPath).ProviderPath
Get-Module -Name AvicPS | Where-Object { $_.ModuleBase -ne (Split-Path -Parent -Path $ManifestPath) } |
    Remove-Module -Force
Import-Module -Name $ManifestPath -ErrorAction Stop
$VectorPath = Join-Path -Path $PSScriptRoot -ChildPath '../AvicCore.Tests/Spec/vectors.json'
