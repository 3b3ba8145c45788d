# A trace of a host, explained: why does this VM leave the guest all the time, and would a newer kernel help?
# The trace is examples/storm.txt. It is synthetic: AvicPS wrote it, no host recorded it. Read your own in its place.
# Needs no AMD machine. Runs in pwsh, in Windows PowerShell 5.1 and in AvicShell.
#
#   pwsh> Import-Module ./AvicPS.psd1; ./examples/explain-a-storm.ps1

param([string]$Path = "$PSScriptRoot/storm.txt", [string]$Kernel = '6.1')

$summary = Get-AvicTraceSummary -Path $Path -Kernel $Kernel
$ipis = $summary.Ipis

'1. The summary that Get-AvicTraceSummary prints. The verdict stands first, what is worth doing next.'
''
$summary.Report
''
'2. What that means.'
''
switch ("$($summary.Verdict)") {
    'Active' { '   AVIC is active: exits named avic_* can only come from it. This is no host where AVIC is off.' }
    'Inactive' { '   AVIC is off or inhibited, see the evidence above. Interrupts cost exits until that is lifted.' }
    'Bypassed' { '   AVIC may be on, but the guest goes around it: its IPIs are MSR writes that KVM emulates.' }
    default { '   The trace does not tell whether AVIC is on: record kvm_exit too.' }
}
'   An IPI to a running vCPU is finished by hardware and leaves no line. One to a halted vCPU cannot be: hardware'
'   sets the IRR bit and exits (avic_incomplete_ipi, failure id 1), and KVM wakes the target. In this trace:'
''
'   {0,6} such exits in {1:0.000} s, {2:0} per second' -f $ipis.Incomplete, $summary.SpanSeconds,
    $summary.IncompleteIpisPerSecond
$top = @($summary.HeatMap)[0]
if ($top) { '   {0,6} of them from vCPU {1} to vCPU {2}, the busiest pair' -f $top.Count, $top.Source, $top.Target }
foreach ($vcpu in $summary.Vcpus | Where-Object { $_.Sent -gt 0 }) {
    '   {0,6} sent by vCPU {1}' -f $vcpu.Sent, $vcpu.Vcpu
}
if ($summary.Wakeups.Sleeps) {
    '   {0,6} sleeps ended, {1} of them within 200 us: such a vCPU had better polled than slept' -f `
        $summary.Wakeups.Sleeps, $summary.Wakeups.ShortSleeps
}
''
'   So the storm is no defect: the guest sends to vCPUs that sleep. It ends when they sleep less (halt polling), or'
'   when there are fewer of them. A faster kernel makes each of these exits cheaper, and not one of them goes away.'
''
'3. How KVM found the target. The fast path takes it from the exit; the slow path looks at every vCPU of the VM.'
''
"   $($ipis.Fast) fast, $($ipis.Slow) slow. Slow ones, by cause:"
foreach ($cause in $ipis.SlowCauses) { '   {0,6}  {1}' -f $cause.Count, $cause.Cause }
''
'4. What each kernel would have done with the same IPIs (Invoke-AvicReplay). Cycles are a model.'
''
'   kernel   exits   fast   slow   vCPUs visited/IPI   lost   model cycles/IPI'
$replays = Import-AvicTrace -Path $Path -Kind IncompleteIpi | Invoke-AvicReplay -Kernel '5.17', $Kernel, '6.19'
foreach ($replay in $replays) {
    '   {0,-7} {1,6} {2,6} {3,6}   {4,17:0.0}   {5,4}   {6,16:0}' -f $replay.Kernel, $replay.Exits, $replay.Fast,
        $replay.Slow, ($replay.Visited / $replay.Count), $replay.Lost, $replay.CyclesMean
}
''
'   5.17 has no fast path. 6.19 also names each target of an IPI to several; IPIs by shorthand stay slow. The number of'
'   exits is the same everywhere: an upgrade helps with the search, and only large VMs feel that.'
''
'5. What the replay had to assume, because a trace does not tell:'
''
foreach ($assumption in @($replays)[0].Assumptions) { "   - $assumption" }
if ($summary.InhibitTotals.Count) {
    ''
    '6. Inhibits: while one is set, AVIC is off for the whole VM. Each change makes every vCPU leave the guest.'
    ''
    foreach ($total in $summary.InhibitTotals) {
        '   {0}: set {1} times, {2} us in all. Lifted when: {3}' -f $total.Reason, $total.Set,
            ($total.DurationNs / 1000), $total.HowToLift
    }
}
