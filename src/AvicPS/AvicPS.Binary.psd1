# One of these lies beside each build. Its types file names .NET types, so it can be read only once the assemblies are
# loaded: RequiredAssemblies comes first. What users see is listed in AvicPS.psd1 alone.
@{
    RootModule         = 'AvicPS.dll'
    ModuleVersion      = '0.1.0'
    GUID               = '2d9f8a4e-6f0a-4a53-9a0e-7c5d0d1f6e44'
    RequiredAssemblies = @('AvicCore.dll', 'AvicPS.dll')
    TypesToProcess     = @('../AvicPS.Types.ps1xml')
    FunctionsToExport  = @()
    CmdletsToExport    = '*'
    AliasesToExport    = @()
}
