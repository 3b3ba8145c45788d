# Loads the build for this runtime: net8.0 where .NET 8 or newer runs, netstandard2.0 elsewhere
# (Windows PowerShell 5.1, PowerShell 7.2 and 7.3).
$tfm = if ([Environment]::Version.Major -ge 8) { 'net8.0' } else { 'netstandard2.0' }
Import-Module -Name ([IO.Path]::Combine($PSScriptRoot, $tfm, 'AvicPS.Binary.psd1')) -ErrorAction Stop
