# A trace of a host, explained: why does this VM leave the guest all the time, and would a newer kernel help?
# The trace is examples/storm.txt. It is synthetic: AvicPS wrote it, no host recorded it. Read your own in its place:
# what is said below follows from the trace.
# Needs no AMD machine. Runs in pwsh, in Windows PowerShell 5.1 and in AvicShell.
#
#   pwsh> Import-Module ./AvicPS.psd1; ./examples/explain-a-storm.ps1

param([string]$Path = "$PSScriptRoot/storm.txt", [string]$Kernel = '6.1')

$ErrorActionPreference = 'Stop' # Without the module the rest would be nonsense.

$summary = Get-AvicTraceSummary -Path $Path -Kernel $Kernel
$ipis = $summary.Ipis

'1. The summary that Get-AvicTraceSummary prints. The verdict stands first, what is worth doing next.'
''
$summary.Report
''
'2. What that means.'
''
switch ("$($summary.Verdict)") {
    'Active' { '   AVIC is active: the evidence above can only come from it. This is no host where AVIC is off.' }
    'Inactive' { '   AVIC is off or inhibited, see the evidence above. Interrupts cost exits until that is lifted.' }
    'Bypassed' { '   AVIC may be on, but the guest goes around it: its IPIs are MSR writes that KVM emulates.' }
    default { '   The trace does not tell whether AVIC is on: record kvm_exit while the guest is busy.' }
}

# Failure ids of exit 401h, and what each is worth knowing for. The words are only printed where the trace has the id.
$meanings = @{
    0 = 'not a fixed, edge-triggered interrupt (NMI, INIT, lowest priority): KVM emulates it'
    1 = 'a target does not run: hardware has set its IRR bit, and KVM wakes it'
    2 = 'a target does not exist: the guest is mistaken about its vCPUs'
    3 = 'a target''s backing page is invalid: a defect of the host'
    4 = 'the vector is below 16, which is illegal: nobody gets it'
}
if ($ipis.Incomplete -eq 0) {
    '   There is no incomplete IPI with its failure id in this trace, so there is nothing more to explain or to replay.'
    '   To have them record kvm_exit or kvm_avic_incomplete_ipi (Get-Help about_AvicTraces).'
} else {
    '   An IPI to a running vCPU is finished by hardware and leaves no line. One that hardware cannot finish exits'
    '   (avic_incomplete_ipi), and the failure id says why. In this trace:'
    ''
    $rate = if ($summary.SpanSeconds) {
        ' in {0:0.000} s, {1:0} per second' -f $summary.SpanSeconds, $summary.IncompleteIpisPerSecond
    }
    '   {0,6} such exits{1}' -f $ipis.Incomplete, $rate
    foreach ($failure in $ipis.Failures) {
        $meaning = if ($meanings.ContainsKey($failure.Id)) { $meanings[$failure.Id] } else { 'see the APM' }
        '   {0,6} with failure id {1}: {2}' -f $failure.Count, $failure.Id, $meaning
    }
    $top = $summary.HeatMap[0]
    '   {0,6} of them from vCPU {1} to {2}, the busiest pair' -f $top.Count, $top.Source,
        $(if ($null -eq $top.Target) { 'several' } else { "vCPU $($top.Target)" })
    foreach ($vcpu in $summary.Vcpus | Where-Object { $_.Sent -gt 0 }) {
        '   {0,6} sent by vCPU {1}' -f $vcpu.Sent, $vcpu.Vcpu
    }
    if ($summary.Wakeups.Sleeps) {
        '   {0,6} sleeps ended, {1} of them within 200 us: such a vCPU had better polled than slept' -f `
            $summary.Wakeups.Sleeps, $summary.Wakeups.ShortSleeps
    }
    $asleep = 0
    foreach ($failure in $ipis.Failures) { if ($failure.Id -eq 1) { $asleep = $failure.Count } }
    ''
    if ($asleep -eq $ipis.Incomplete) {
        '   So none of these exits is a defect: the guest sends to vCPUs that do not run. They end when vCPUs sleep less (halt'
        '   polling), or when there are fewer of them. A faster kernel makes each cheaper, and not one of them goes away.'
    } elseif (2 * $asleep -ge $ipis.Incomplete) {
        '   So most of these exits are no defect: the guest sends to vCPUs that do not run. Look into the others by their id.'
    } else {
        '   So most of these exits do not come from halted vCPUs: halt polling or a faster kernel will not end them. Look at'
        '   what the guest sends, by the failure ids above.'
    }
    ''
    '3. How KVM found the targets. The fast path takes them from the exit; the slow path looks at every vCPU of the VM.'
    ''
    "   $($ipis.Fast) fast, $($ipis.Slow) slow$(if ($ipis.SlowCauses.Count) { '. Slow ones, by cause:' } else { '.' })"
    foreach ($cause in $ipis.SlowCauses) { '   {0,6}  {1}' -f $cause.Count, $cause.Cause }
    ''
    '4. What each kernel would have done with the same IPIs (Invoke-AvicReplay). Cycles are a model.'
    ''
    '   kernel   exits   fast   slow   emul   vCPUs visited/IPI   lost   model cycles/IPI'
    $kernels = if ($Kernel -in '5.17', '6.19') { '5.17', '6.19' } else { '5.17', $Kernel, '6.19' }
    $replays = @(Import-AvicTrace -Path $Path -WarningAction Ignore | Invoke-AvicReplay -Kernel $kernels)
    foreach ($replay in $replays) {
        '   {0,-7} {1,6} {2,6} {3,6} {4,6}   {5,17:0.0}   {6,5}   {7,16:0}' -f $replay.Kernel, $replay.Exits, $replay.Fast,
            $replay.Slow, $replay.Emulated, ($replay.Visited / $replay.Count), $replay.Lost, $replay.CyclesMean
    }
    ''
    foreach ($replay in $replays) {
        if ("$($replay.Inhibits)" -ne 'None') {
            "   $($replay.Kernel) inhibits AVIC in this guest ($($replay.Inhibits)): it emulates every IPI."
        } elseif ($replay.Fast -eq 0 -and $replay.Slow -gt 0) {
            "   $($replay.Kernel) finds no target without looking at every vCPU."
        } elseif ($replay.Slow -gt 0) {
            "   $($replay.Kernel) looks at every vCPU for $($replay.Slow) of $($replay.Count) IPIs."
        }
        if ($replay.Lost -gt 0) {
            "   $($replay.Kernel) leaves vCPUs asleep that an IPI was for: $($replay.Lost) lost wake-ups."
        }
        if ($replay.Mismatches -gt 0) {
            "   The rebuilt VM differs from the recorded one in $($replay.Mismatches) exits: name -ApicMode and -VcpuCount."
        }
    }
    $old = $replays[0]
    $new = $replays[-1]
    if ($old.Exits -eq $new.Exits) {
        '   The number of exits is the same in {0} and {1}: a kernel can only be faster in handling each.' -f $old.Kernel,
            $new.Kernel
    } else {
        '   {0} has {1} exits, {2} has {3}.' -f $old.Kernel, $old.Exits, $new.Kernel, $new.Exits
    }
    ''
    '5. What the replay had to assume, because a trace does not tell:'
    ''
    foreach ($assumption in $replays[0].Assumptions) { "   - $assumption" }
}

if ($summary.InhibitTotals.Count) {
    ''
    '6. Inhibits: while one is set, AVIC is off for the whole VM. A change to or from none makes every'
    '   vCPU leave the guest.'
    ''
    foreach ($total in $summary.InhibitTotals) {
        '   {0}: set {1} times, {2} us in all{3}. Lifted when: {4}' -f $total.Reason, $total.Set,
            ($total.DurationNs / 1000), $(if ($total.IsSetAtEnd) { ', and still set at the end' }), $total.HowToLift
    }
}
