using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace AvicCore;

/// <summary>Gives one IPI to several kernels, each in a VM of its own in identical state, and says in what they differ.</summary>
public sealed class KernelComparer
{
    /// <summary>The name of the reference that is no kernel: whoever is addressed must receive the IPI.</summary>
    public static readonly string Architecture = "Architecture";

    /// <summary>The kernel that rows are held to; null holds them to the architecture.</summary>
    public KvmKernel? Reference { get; init; }

    /// <summary>In what rows are compared. Default Woken, Lost and Dropped.</summary>
    public DivergenceKinds By { get; init; } = DivergenceJudge.Architectural;

    /// <summary>False compares the bare handlers, as if no kernel inhibited AVIC. Default true.</summary>
    public bool EnforcesInhibits { get; init; } = true;

    /// <summary>The reference's row. The VM itself is left as it is.</summary>
    /// <exception cref="AvicException">No such source, or the kernel cannot have such a VM.</exception>
    public KernelComparison Refer(AvicVm vm, int source, Icr icr)
    {
        if (Reference is null)
        {
            return AsReference(Expect(vm, VmCopy.Of(vm, vm.Kernel, enforcesInhibits: false).Send(source, icr)));
        }

        AvicVm copy = VmCopy.Of(vm, Reference, EnforcesInhibits);
        KernelComparison row = ToReference(copy.Send(source, icr));
        row.Inhibits = copy.Inhibits;
        return row;
    }

    /// <summary>A kernel's row, compared with the reference's. The VM itself is left as it is.</summary>
    /// <exception cref="AvicException">No such source, or the kernel cannot have such a VM.</exception>
    public KernelComparison Compare(AvicVm vm, int source, Icr icr, KvmKernel kernel, KernelComparison reference)
    {
        AvicVm copy = VmCopy.Of(vm, kernel, EnforcesInhibits);
        KernelComparison row = Compare(copy.Send(source, icr), reference);
        row.Inhibits = copy.Inhibits;
        return row;
    }

    /// <summary>A result as a row, compared with the reference's.</summary>
    public KernelComparison Compare(IpiResult result, KernelComparison reference)
    {
        KernelComparison row = ToRow(result);
        row.Reference = reference.Kernel;
        row.IsReference = reference.Kernel == result.Kernel;
        List<string> differences = [];
        if (reference.Path is null)
        {
            HoldToArchitecture(row, reference, differences);
        }
        else
        {
            HoldToKernel(row, reference, differences);
        }

        row.Differences = [.. differences];
        return row;
    }

    /// <summary>A result of a kernel as the row that others are held to.</summary>
    public static KernelComparison ToReference(IpiResult result) => AsReference(ToRow(result));

    private static KernelComparison AsReference(KernelComparison row)
    {
        row.IsReference = true;
        row.Reference = row.Kernel;
        return row;
    }

    /// <summary>Who must receive it, whatever a kernel makes of it; who must wake follows from who is halted.</summary>
    private static KernelComparison Expect(AvicVm vm, IpiResult result)
        => new()
        {
            VM = vm.Name,
            Kernel = Architecture,
            Source = result.Source,
            Icr = result.Icr,
            Destination = result.Destination,
            Vector = result.Vector,
            Addressed = result.Addressed,
            IrrSet = result.Addressed,
            Woken = [.. result.Addressed.Where(id => vm.GetVcpu(id).State == VcpuState.Blocked)],
        };

    private static KernelComparison ToRow(IpiResult result)
        => new()
        {
            VM = result.VM,
            Kernel = result.Kernel,
            Source = result.Source,
            Icr = result.Icr,
            Destination = result.Destination,
            Vector = result.Vector,
            Path = result.Path,
            Exit = result.Exit,
            Visited = result.Visited,
            Addressed = result.Addressed,
            IrrSet = result.IrrSet,
            Kicked = result.Kicked,
            Woken = result.Woken,
            Lost = result.Lost,
            Dropped = result.Dropped,
            Doorbells = result.Doorbells,
            SoftwareDoorbells = result.SoftwareDoorbells,
            HostIpis = result.HostIpis,
            Warnings = result.Warnings,
            Cycles = result.Cycles,
        };

    /// <summary>IPIs without a fate (not Fixed, level, illegal vector) address nobody and are not judged.</summary>
    private void HoldToArchitecture(KernelComparison row, KernelComparison reference, List<string> differences)
    {
        if (!new Icr(row.Icr).CanBeAccelerated)
        {
            return;
        }

        Tell(row, DivergenceKinds.Lost, [], row.Lost, differences);
        Tell(row, DivergenceKinds.Dropped, [], row.Dropped, differences);
        int[] expected = reference.Woken.Length > 0 ? reference.Woken : [.. row.Woken.Intersect(row.Addressed)];
        Tell(row, DivergenceKinds.Woken, expected, row.Woken, differences);
    }

    private void HoldToKernel(KernelComparison row, KernelComparison reference, List<string> differences)
    {
        Tell(row, DivergenceKinds.Lost, reference.Lost, row.Lost, differences);
        Tell(row, DivergenceKinds.Dropped, reference.Dropped, row.Dropped, differences);
        Tell(row, DivergenceKinds.Woken, reference.Woken, row.Woken, differences);
        if (By.HasFlag(DivergenceKinds.Path) && row.Path != reference.Path)
        {
            row.Kinds |= DivergenceKinds.Path;
            differences.Add($"Path {reference.Path} -> {row.Path}");
        }

        Tell(row, DivergenceKinds.Doorbell, reference.Rung, row.Rung, differences);
        if (By.HasFlag(DivergenceKinds.Warning) && !row.Warnings.SequenceEqual(reference.Warnings))
        {
            row.Kinds |= DivergenceKinds.Warning;
            differences.Add($"Warning {Words(reference.Warnings)} -> {Words(row.Warnings)}");
        }
    }

    private void Tell(
        KernelComparison row, DivergenceKinds kind, int[] expected, int[] actual, List<string> differences)
    {
        int[] extra = [.. actual.Except(expected).OrderBy(id => id)];
        int[] missing = [.. expected.Except(actual).OrderBy(id => id)];
        if (!By.HasFlag(kind) || extra.Length + missing.Length == 0)
        {
            return;
        }

        row.Kinds |= kind;
        string signs = string.Concat(extra.Select(id => Signed('+', id)).Concat(missing.Select(id => Signed('-', id))));
        differences.Add(kind + signs);
    }

    private static string Signed(char sign, int id) => " " + sign + id.ToString(CultureInfo.InvariantCulture);

    private static string Words(IpiWarning[] warnings) => warnings.Length == 0 ? "none" : string.Join(", ", warnings);
}
