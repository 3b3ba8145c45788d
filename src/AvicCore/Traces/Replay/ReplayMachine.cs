using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>The machine of a replay: its vCPUs are where the trace has them when an IPI is sent.</summary>
internal sealed class ReplayMachine(AvicVm vm, ReplayPlan plan)
{
    /// <summary>Where the trace has them; Running where it says nothing.</summary>
    private readonly Dictionary<int, VcpuState> _states = plan.Ids.ToDictionary(id => id, _ => VcpuState.Running);

    /// <summary>Puts a vCPU where the trace has it.</summary>
    public void Move(int vcpu, VcpuState state)
    {
        if (_states.ContainsKey(vcpu))
        {
            _states[vcpu] = state;
            vm.SetState(vcpu, state);
        }
    }

    /// <summary>Sends a recorded IPI and puts the machine back; null if its sender is not there.</summary>
    public IpiResult? Send(RecordedIpi recorded)
    {
        int sender = recorded.Sender ?? plan.Ids[0];
        if (!_states.TryGetValue(sender, out VcpuState before))
        {
            return null;
        }

        // Whoever sends does not sleep.
        _states[sender] = before == VcpuState.Blocked ? VcpuState.Running : before;
        vm.SetState(sender, VcpuState.Running);
        int? stopped = Stopped(recorded, sender);
        if (stopped is int vcpu)
        {
            vm.SetState(vcpu, plan.StateOfNotRunning(vcpu));
        }

        IpiResult result = vm.SendAndSettle(sender, recorded.Icr);
        vm.SetState(sender, _states[sender]);
        if (stopped is int other)
        {
            vm.SetState(other, _states[other]);
        }

        foreach (int lost in result.Lost)
        {
            vm.Apics.Irr(vm.IndexOf(lost)).Clear(result.Vector); // The next IPI meets what the trace shows.
        }

        return result;
    }

    /// <summary>The vCPU that did not run by the exit and does by the trace.</summary>
    private int? Stopped(RecordedIpi recorded, int sender)
        => plan.NotRunning(recorded, IsHalted) is int vcpu && vcpu != sender && _states.ContainsKey(vcpu) && !IsHalted(vcpu)
            ? vcpu
            : null;

    private bool IsHalted(int vcpu) => _states.TryGetValue(vcpu, out VcpuState state) && state == VcpuState.Blocked;
}
