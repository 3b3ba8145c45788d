# A kernel bug, found: the search is told nothing but the name of a kernel. It finds what the seed patch of April 2022
# lost, and what is still open in the newest kernel, and makes the smallest machine that shows it.
# Needs no AMD machine. Runs in pwsh, in Windows PowerShell 5.1 and in AvicShell, in less than a minute.
#
#   pwsh> Import-Module ./AvicPS.psd1; ./examples/find-a-kernel-bug.ps1

$ErrorActionPreference = 'Stop' # Without the module the rest would be nonsense.

function Show-Finding($Finding) {
    "   $($Finding.Kernel), $($Finding.Class) in $($Finding.Mode) mode: $($Finding.Kinds). $($Finding.Reach)."
    "      vCPUs     $($Finding.Case). vCPU 0 writes ICR 0x{0:x8}:{1:x8}." -f
        ($Finding.Icr -shr 32), ($Finding.Icr -band 0xFFFFFFFFL)
    "      must be   $($Finding.Expected)"
    "      is        $($Finding.Actual)"
    "      in        $($Finding.Count) cases of $($Finding.Searched) that were tried"
    "      see it    $($Finding.Command -replace ' \| ', " |`n                    ")"
    ''
}

'1. The seed, "KVM: SVM: Introduce avic_kick_target_vcpus_fast()", against what the architecture demands: whoever is'
'   addressed gets the interrupt, and wakes if halted. All VMs of up to 4 vCPUs whose guest sets its APICs up as Linux'
'   does, all states, all destinations, then cases of chance in larger VMs.'
''
$seed = Find-AvicDivergence Patch-V1 -Topology Linux | Where-Object { "$($_.Kinds)" -eq 'Lost' }
foreach ($finding in $seed) { Show-Finding $finding }
'   Hardware has set the IRR bit of every target, and reports one that does not run. The patch wakes that one. It was'
'   right for one target, and a broadcast or a logical destination of several bits has more. The version that was'
'   merged takes the targets from the destination:'
''
$merged = @(Find-AvicDivergence Linux-5.19 -Topology Linux -ApicMode xApicFlat, xApicCluster |
    Where-Object { "$($_.Kinds)" -eq 'Lost' })
"   Linux-5.19, the same search in xAPIC modes: $($merged.Count) lost wake-ups."
''
'2. The newest kernel, in every kind of guest that the search knows. What KVM inhibits AVIC for is left out.'
''
$open = Find-AvicDivergence Linux-6.19 | Where-Object { "$($_.Kinds)" -eq 'Lost' -and "$($_.Reach)" -ne 'Inhibited' }
foreach ($finding in $open) { Show-Finding $finding }
'   The logical broadcast: hardware takes destination FFh, FFFFFFFFh in x2APIC mode, for a broadcast whatever the'
'   destination mode is (APM 15.29.6.1), sets everyone''s IRR bit and exits with id 1. The fast path of 6.3 and newer'
'   tests for a broadcast in physical mode only. In logical mode it looks the bits up: FFh is cluster 15, slots 60 to'
'   63, never valid; FFFFFFFFh is ids FFFF0h and up, which nobody has; flat FFh names slots 0 to 7, so vCPUs without a'
'   logical id are missed. It reports success and nobody is woken. No released kernel before 6.3 has this:'
''
$ipi = @{ Destination = 0xFF; Logical = $true }
New-AvicVm -VcpuCount 8 -ApicMode xApicCluster -Blocked 5 | Compare-AvicKernel @ipi | ForEach-Object {
    '      {0,-15} {1,-9} woken: {2,-3} lost: {3}' -f $_.Kernel, $_.Path, ($_.Woken -join ','), ($_.Lost -join ',')
}
''
'   It is latent: no mainstream guest is known to send it. Linux uses logical FFh in flat mode with up to 8 CPUs only,'
'   where every vCPU has its slot, and there it works. Whether x2AVIC hardware broadcasts logical FFFFFFFFh is not'
'   documented: New-AvicVm -Assumption @{ X2AvicBroadcasts = $false } has it exit with id 2, and then nothing is lost.'
'   The broadcast across APIC modes is older than all of this, and needs vCPUs in different modes, as at bring-up.'
''
'3. So far one IPI at a time. Can the race between a sender and a vCPU that goes to sleep lose a wake-up as well?'
'   Test-AvicWakeup visits every interleaving of the two, store buffers included, until there is no state left:'
''
& {
    Test-AvicWakeup Linux-6.19
    Test-AvicWakeup Linux-6.19 -Without Barrier
    Test-AvicWakeup 6.16 -Hardware Zen2
    Test-AvicWakeup 6.17 -Hardware Zen2
} | ForEach-Object {
    '   {0,-4}  {1,5} states  {2} on {3}, {4}' -f "$($_.Verdict)", $_.States, $_.Kernel, $_.Hardware, $_.Variant
}
''
'   The protocol is safe. Without its barrier it is not, and erratum 1235 of Zen1 and Zen2 breaks the sender''s half of'
'   it, which is why 6.17 switched IPI virtualization off there. The shortest way to lose a wake-up on Zen2 with 6.16:'
''
foreach ($step in (Test-AvicWakeup 6.16 -Hardware Zen2).Schedule) {
    '   {0,5}. {1,-7} {2}' -f $step.Number, $step.Party, $step.Step
}
''
'docs/findings.md has every finding of the search; about_AvicDivergence and about_AvicWakeup say what exactly is tried.'
