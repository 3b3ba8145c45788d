@{
    RootModule           = 'lib/AvicPS.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '6b1c7a52-3f0e-4c5e-9a42-7d1f0f5b2c19'
    Author               = 'AvicPS authors'
    CompanyName          = 'AvicPS'
    Copyright            = '(c) AvicPS authors. MIT licence.'
    Description          = 'A laboratory for AMD AVIC and x2AVIC: build VMs, halt vCPUs, send IPIs and see who handled them (hardware, the fast path of KVM, its slow path, emulation, or nobody) on each kernel generation. Needs no AMD host.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    FormatsToProcess     = @('lib/AvicPS.Format.ps1xml')
    CmdletsToExport      = @(
        'Compare-AvicKernel'
        'ConvertFrom-AvicExitInfo'
        'ConvertFrom-AvicIcr'
        'ConvertFrom-AvicInhibitMask'
        'ConvertTo-AvicIcr'
        'Export-AvicTrace'
        'Export-AvicVector'
        'Find-AvicDivergence'
        'Get-AvicHardware'
        'Get-AvicInhibit'
        'Get-AvicKernel'
        'Get-AvicRegister'
        'Get-AvicTable'
        'Get-AvicTraceSummary'
        'Get-AvicVcpu'
        'Import-AvicTrace'
        'Invoke-AvicReplay'
        'Measure-AvicIpi'
        'New-AvicVm'
        'Receive-AvicInterrupt'
        'Send-AvicInterrupt'
        'Send-AvicIpi'
        'Set-AvicApicMode'
        'Set-AvicRegister'
        'Set-AvicVcpu'
        'Set-AvicVm'
        'Test-AvicVector'
        'Test-AvicWakeup'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('AMD', 'AVIC', 'x2AVIC', 'KVM', 'SVM', 'IPI', 'APIC', 'virtualization', 'emulator', 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            ProjectUri   = 'https://github.com/avicps/avicps'
            ReleaseNotes = 'First release: the machine end to end. See CHANGELOG.md.'
        }
    }
}
