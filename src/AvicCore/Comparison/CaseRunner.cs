namespace AvicCore;

/// <summary>One kernel's VM of a searched topology, inhibits not enforced; it is used again for every state and ICR.</summary>
internal sealed class CaseRunner
{
    private readonly AvicVm _vm;
    private readonly IpiSender _sender;

    public CaseRunner(CaseVcpu[] vcpus, KvmKernel kernel, AvicPlatform platform)
    {
        _vm = CaseMachine.Build(vcpus, kernel, platform, enforcesInhibits: false);
        _sender = new IpiSender(_vm);
    }

    public void SetStates(CaseVcpu[] vcpus) => CaseMachine.SetStates(_vm, vcpus);

    public void Send(Icr icr, out IpiProbe probe) => _sender.Probe(0, icr, out probe);
}
