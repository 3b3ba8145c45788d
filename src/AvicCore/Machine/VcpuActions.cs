namespace AvicCore;

/// <summary>What the scheduler and the guest make of a vCPU (spec 03 section 6).</summary>
public enum VcpuAction
{
    /// <summary>Scheduled in: IsRunning = 1, the host id of its physical CPU in the entry. A blocked vCPU is skipped.</summary>
    Load = 0,

    /// <summary>VMRUN: from the host into the guest.</summary>
    Enter = 1,

    /// <summary>An exit: from the guest into the host, still loaded.</summary>
    Exit = 2,

    /// <summary>Scheduled out: IsRunning = 0, the old host id stays in the entry.</summary>
    Put = 3,

    /// <summary>HLT without anything deliverable: IsRunning = 0, asleep. With a deliverable vector it does not sleep.</summary>
    Block = 4,

    /// <summary>Woken: loaded and in the guest again.</summary>
    Unblock = 5,

    /// <summary>HLT, polling first: from 5.17 still with IsRunning = 1; before, IsRunning = 0 and every IPI exits.</summary>
    HaltPoll = 6,

    /// <summary>VMRUN of a nested guest: AVIC off for this vCPU, IsRunning = 0.</summary>
    EnterNested = 7,

    /// <summary>Back from L2: AVIC on, IsRunning = 1.</summary>
    LeaveNested = 8,
}

/// <summary>Carries a verb out, or says from which state it is possible.</summary>
internal static class VcpuActions
{
    public static void Do(AvicVm vm, int v, VcpuAction action)
    {
        VcpuState state = vm.Scheduler.State(v);
        VcpuState? next = Next(vm, v, action, state);
        if (next is null)
        {
            throw new AvicException(
                AvicError.InvalidState,
                $"vCPU {vm.Kvm.Ids[v]} of VM '{vm.Name}' is {state}: {action} is for {For(action)} vCPUs.",
                action);
        }

        if (next == VcpuState.Nested)
        {
            RequireSvm(vm, v, action);
        }

        if (next != state)
        {
            vm.Scheduler.SetState(v, next.Value);
        }
    }

    /// <summary>
    /// A guest has L2 only where its CPUID shows SVM. From 5.19 on that changes nothing for the VM, so every VM may be taken
    /// to show it; up to 5.18 it keeps AVIC off (spec 03 section 8), so it has to be said.
    /// </summary>
    /// <exception cref="AvicException">Nothing says that CPUID shows SVM.</exception>
    public static void RequireSvm(AvicVm vm, int v, object what)
    {
        bool isHidden = !vm.IgnoresInhibits && vm.Kernel.InhibitsNestedForVm
            && !vm.Features.HasFlag(AvicVmFeatures.NestedExposed);
        if (isHidden)
        {
            throw new AvicException(
                AvicError.InvalidState,
                $"vCPU {vm.Kvm.Ids[v]} of VM '{vm.Name}' has no nested guest: its CPUID does not show SVM. "
                    + "-Feature NestedExposed shows it, which up to 5.18 keeps AVIC off for the VM.",
                what);
        }
    }

    private static VcpuState? Next(AvicVm vm, int v, VcpuAction action, VcpuState state)
        => (action, state) switch
        {
            // Load and put look before they leap, as the kernel's do.
            (VcpuAction.Load, VcpuState.Preempted) => VcpuState.InHost,
            (VcpuAction.Load, _) => state,
            (VcpuAction.Put, VcpuState.Running or VcpuState.InHost) => VcpuState.Preempted,
            (VcpuAction.Put, VcpuState.Preempted or VcpuState.Blocked) => state,
            (VcpuAction.Enter, VcpuState.InHost or VcpuState.Running) => VcpuState.Running,
            (VcpuAction.Exit, VcpuState.Running or VcpuState.InHost) => VcpuState.InHost,
            (VcpuAction.Block, VcpuState.Running or VcpuState.InHost) => Halt(vm, v, VcpuState.Blocked),
            (VcpuAction.Block, VcpuState.Blocked) => state,
            (VcpuAction.Unblock, VcpuState.Blocked) => VcpuState.Running,
            (VcpuAction.Unblock, _) => state,
            (VcpuAction.HaltPoll, VcpuState.Running or VcpuState.InHost) => Halt(
                vm, v, vm.Kernel.CompletesByMode ? VcpuState.InHost : VcpuState.Preempted),
            (VcpuAction.EnterNested, VcpuState.Running) => VcpuState.Nested,
            (VcpuAction.LeaveNested, VcpuState.Nested) => VcpuState.Running,
            _ => null,
        };

    /// <summary>The check after IsRunning is cleared: what is deliverable keeps a vCPU awake.</summary>
    private static VcpuState Halt(AvicVm vm, int v, VcpuState asleep)
        => vm.Apics.HasDeliverable(v) || vm.Kvm.Pending[v] != PendingEvents.None ? VcpuState.Running : asleep;

    private static string For(VcpuAction action)
        => action switch
        {
            VcpuAction.EnterNested => "Running",
            VcpuAction.LeaveNested => "Nested",
            VcpuAction.Put => "Running, InHost, Preempted or Blocked",
            VcpuAction.Block => "Running, InHost or Blocked",
            _ => "Running or InHost",
        };
}
