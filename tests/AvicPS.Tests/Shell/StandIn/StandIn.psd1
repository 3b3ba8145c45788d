@{
    RootModule        = 'StandIn.psm1'
    ModuleVersion     = '1.2.3'
    GUID              = '2f6f0c3e-6f0b-4a39-8d3c-5f7c6f6f1b11'
    Author            = 'AvicPS authors'
    Description       = 'What the tests of AvicShell need from a module: a table, every stream, and something slow.'
    FormatsToProcess  = @('StandIn.Format.ps1xml')
    FunctionsToExport = @('Get-StandIn', 'Write-EveryStream', 'Wait-Long')
    CmdletsToExport   = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}
