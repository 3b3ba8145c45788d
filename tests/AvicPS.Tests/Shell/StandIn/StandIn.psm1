function Get-StandIn {
    param([Parameter(Mandatory)][string] $Name, [int] $Vector = 0x41)
    [pscustomobject]@{ PSTypeName = 'StandIn.Row'; Name = $Name; Vector = $Vector; Hidden = 'not in the view' }
}

function Write-EveryStream {
    [CmdletBinding()] param()
    $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'Sweeping', 'half'))
    'to output'
    $PSCmdlet.WriteWarning('to warning')
    $PSCmdlet.WriteVerbose('to verbose')
    $PSCmdlet.WriteDebug('to debug')
    $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new(
        [System.InvalidOperationException]::new('to error'), 'StandInError', 'InvalidOperation', $null))
}

# Says that it runs, so that a test knows when to stop it.
function Wait-Long {
    'running'
    try { while ($true) { [System.Threading.Thread]::Sleep(10) } }
    finally { $Host.UI.WriteWarningLine('stopped') }
}
