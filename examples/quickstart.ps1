# The story of avic_kick_target_vcpus_fast() (KVM, April 2022), told by the emulator.
# Needs no AMD machine. Runs in pwsh, in Windows PowerShell 5.1 and in AvicShell.
#
#   pwsh> Import-Module ./AvicPS.psd1; ./examples/quickstart.ps1

$ErrorActionPreference = 'Stop' # Without the module the rest would be nonsense.

'1. One vCPU sends an IPI to a vCPU that is halted. Hardware sets its IRR bit, finds IsRunning = 0 and exits with'
'   AVIC_INCOMPLETE_IPI. KVM must find out whom to wake. Before the patch it looked at every vCPU. 100 IPIs each:'
''
'   vCPUs  mode       kernel      exits  vCPUs visited/IPI  model cycles/IPI'
$sizes = @(
    @{ Count = 8; Mode = 'xApicFlat'; Kernels = 'Linux-5.17', 'Patch-V1', 'Linux-6.19' }
    @{ Count = 64; Mode = 'xApicFlat'; Kernels = 'Linux-5.17', 'Patch-V1', 'Linux-6.19' }
    @{ Count = 255; Mode = 'xApicFlat'; Kernels = 'Linux-5.17', 'Patch-V1', 'Linux-6.19' }
    @{ Count = 512; Mode = 'x2Apic'; Kernels = 'X2Avic-Rfc', 'Patch-V1', 'Linux-6.19' }
    @{ Count = 4096; Mode = 'x2Apic'; Kernels = 'X2Avic-Rfc', 'Patch-V1', 'Linux-6.19' }
)
foreach ($size in $sizes) {
    $last = $size.Count - 1
    foreach ($kernel in $size.Kernels) {
        $machine = @{ VcpuCount = $size.Count; ApicMode = $size.Mode; Kernel = $kernel; Blocked = "1-$last" }
        if ($size.Count -gt 512) { $machine.Hardware = 'X2AvicExt' }
        $sum = New-AvicVm @machine | Send-AvicIpi -Destination $last -Count 100 -AsBatch | Measure-AvicIpi
        '   {0,5}  {1,-9}  {2,-10}  {3,5}  {4,17:0.0}  {5,16:0}' -f $size.Count, $size.Mode, $kernel, $sum.Exits,
            $sum.VisitedPerIpi, $sum.CyclesMean
    }
}
''
'   Linux-5.17 and X2Avic-Rfc scan; Patch-V1 is the seed patch; Linux-6.19 is the newest. At 4096 vCPUs the seed scans'
'   again: it keeps 9 bits of the index, and id 4095 does not fit. Cycles are a model (Get-Help about_AvicModel).'
''
'2. What the seed loses. A logical IPI to vCPUs 1 and 2, both halted: the exit names one of them only.'
''
foreach ($kernel in 'Linux-5.17', 'Patch-V1', 'Linux-6.19') {
    $ipi = New-AvicVm -Kernel $kernel -Blocked 1, 2 | Send-AvicIpi -Logical -Destination 0x06
    '   {0,-10}  path {1,-4}  exit id {2}, index {3}   woken: {4,-4}  lost: {5}' -f $kernel, $ipi.Path, $ipi.ExitId,
        $ipi.ExitIndex, ($ipi.Woken -join ','), $(if ($ipi.Lost) { 'vCPU ' + ($ipi.Lost -join ',') } else { 'nobody' })
}
''
'3. A real one. The kernel list, February 2021, Linux 5.8:'
'     Invalid IPI target: index=2, vcpu=0, icr=0x4000000:0x82f'
'     R12: 040000000000082f'
''
$icr = ConvertFrom-AvicIcr '0x4000000:0x82f'
"   The ICR: $($icr.Meaning)."
'   Logical id 0x04 belongs to nobody while only vCPUs 0 and 1 are up:'
''
foreach ($kernel in 'Linux-5.0', 'Linux-6.3') {
    $ipi = New-AvicVm -VcpuCount 2 -Kernel $kernel | Send-AvicIpi -Icr '0x4000000:0x82f'
    '   {0,-9}  exit id {1}, index {2}   EXITINFO1 0x{3:x16}   path: {4,-8}  {5}' -f $kernel, $ipi.ExitId, $ipi.ExitIndex,
        $ipi.ExitInfo1, $ipi.Path, $(if ($ipi.Warnings) { "kernel log: $($ipi.Warnings)" } else { 'no log line' })
}
''
'   Linux 5.0 drops such an IPI, also for its valid targets; from 6.3 KVM emulates it. With 0x0C, where vCPU 3 exists:'
''
foreach ($kernel in 'Linux-5.0', 'Linux-6.3') {
    $ipi = New-AvicVm -VcpuId 0, 1, 3 -Kernel $kernel -Blocked 3 | Send-AvicIpi -Icr '0xC000000:0x82f'
    '   {0,-9}  path: {1,-8}  woken: {2,-6}  dropped: {3}' -f $kernel, $ipi.Path,
        $(if ($ipi.Woken) { 'vCPU ' + ($ipi.Woken -join ',') } else { 'nobody' }),
        $(if ($ipi.Dropped) { 'vCPU ' + ($ipi.Dropped -join ',') } else { 'nobody' })
}
