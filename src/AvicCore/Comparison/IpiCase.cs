using System.Linq;

namespace AvicCore;

/// <summary>A machine and one ICR that its first vCPU writes: what a search tries and shrinks.</summary>
internal sealed record IpiCase(CaseVcpu[] Vcpus, Icr Icr)
{
    public CaseVcpu Sender => Vcpus[0];

    /// <summary>Ids are 0, 1, 2 and so on.</summary>
    public bool HasPlainIds => Vcpus[Vcpus.Length - 1].Id == Vcpus.Length - 1;

    public bool IsMixed => Vcpus.Any(vcpu => vcpu.IsX2Apic != Sender.IsX2Apic);

    /// <summary>What is not as Linux would have it; the most particular, if there is more than one.</summary>
    public GuestTopology Topology
    {
        get
        {
            if (Vcpus.Any(vcpu => !vcpu.HasOwnXApicId))
            {
                return GuestTopology.SwappedIds;
            }

            if (IsMixed)
            {
                return GuestTopology.MixedModes;
            }

            CaseVcpu? odd = Vcpus.Cast<CaseVcpu?>().FirstOrDefault(
                vcpu => vcpu is { LogicalId: not 0, HasOwnLogicalId: false });
            if (odd is CaseVcpu owner)
            {
                return IsWide(owner) ? GuestTopology.WideLogicalId : GuestTopology.SharedLogicalId;
            }

            if (Vcpus.Any(vcpu => !vcpu.IsX2Apic && vcpu.LogicalId == 0))
            {
                return GuestTopology.NoLogicalId;
            }

            return HasPlainIds ? GuestTopology.Linux : GuestTopology.SparseIds;
        }
    }

    public IpiCase With(int v, CaseVcpu vcpu)
    {
        CaseVcpu[] vcpus = (CaseVcpu[])Vcpus.Clone();
        vcpus[v] = vcpu;
        return this with { Vcpus = vcpus };
    }

    public IpiCase Without(int v) => this with { Vcpus = [.. Vcpus.Where((_, index) => index != v)] };

    private static bool IsWide(CaseVcpu vcpu)
        => !BitMath.IsSingle(vcpu.Mode == ApicMode.XApicFlat ? vcpu.LogicalId : (uint)vcpu.LogicalId & 0xF);
}
