using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace AvicCore;

/// <summary>The PowerShell line that shows a case to its reader.</summary>
internal static class CaseCommand
{
    public static string Of(IpiCase found, KvmKernel kernel, AvicPlatform platform, DivergenceReach reach)
    {
        StringBuilder line = new("New-AvicVm");
        line.Append(found.HasPlainIds
            ? FormattableString.Invariant($" -VcpuCount {found.Vcpus.Length}")
            : $" -VcpuId {Join(found.Vcpus.Select(vcpu => vcpu.Id))}");
        line.Append(" -ApicMode ").Append(NameOf(found.Sender.Mode));
        line.Append(" -Kernel ").Append(Quote(kernel.Name));
        if (platform.Name != AvicPlatform.Zen4.Name)
        {
            line.Append(" -Hardware ").Append(platform.Name);
        }

        int[] blocked = [.. found.Vcpus.Where(vcpu => vcpu.State == VcpuState.Blocked).Select(vcpu => vcpu.Id)];
        if (blocked.Length > 0 && !HaltsLast(found))
        {
            line.Append(" -Blocked ").Append(Join(blocked));
        }

        if (reach == DivergenceReach.Inhibited)
        {
            line.Append(" -IgnoreInhibit");
        }

        foreach (string change in Changes(found))
        {
            line.Append(" | ").Append(change).Append(" -PassThru");
        }

        return line.Append(" | Send-AvicIpi ").Append(Send(found)).ToString();
    }

    private static IEnumerable<string> Changes(IpiCase found)
    {
        CaseVcpu[] vcpus = found.Vcpus;
        foreach (IGrouping<ApicMode, CaseVcpu> group in vcpus.GroupBy(vcpu => vcpu.Mode)
            .Where(group => group.Key != found.Sender.Mode))
        {
            yield return $"Set-AvicApicMode {NameOf(group.Key)} -Id {Join(group.Select(vcpu => vcpu.Id))}";
        }

        foreach (CaseVcpu vcpu in vcpus.Where(vcpu => !vcpu.IsX2Apic && !vcpu.HasOwnLogicalId))
        {
            yield return Invariant($"Set-AvicVcpu -Id {vcpu.Id} -Ldr 0x{vcpu.LogicalId:x2}000000");
        }

        foreach (CaseVcpu vcpu in vcpus.Where(vcpu => !vcpu.HasOwnXApicId))
        {
            yield return Invariant($"Set-AvicVcpu -Id {vcpu.Id} -ApicId {vcpu.XApicId}");
        }

        foreach (IGrouping<VcpuState, CaseVcpu> group in vcpus.GroupBy(vcpu => vcpu.State)
            .Where(group => group.Key != VcpuState.Running && (group.Key != VcpuState.Blocked || HaltsLast(found))))
        {
            yield return $"Set-AvicVcpu -Id {Join(group.Select(vcpu => vcpu.Id))} -State {group.Key}";
        }
    }

    /// <summary>Old kernels move a table entry when an ID is written, IsRunning with it: only a running vCPU writes.</summary>
    private static bool HaltsLast(IpiCase found) => found.Vcpus.Any(vcpu => !vcpu.HasOwnXApicId);

    private static string Send(IpiCase found)
    {
        Icr icr = found.Icr;
        Icr plain = new Icr
        {
            Vector = icr.Vector,
            DestinationMode = icr.DestinationMode,
            Shorthand = icr.Shorthand,
        }.WithDestination(icr.Destination(found.Sender.IsX2Apic), found.Sender.IsX2Apic);
        if (plain != icr || (icr.Shorthand != DestinationShorthand.None && icr.High != 0))
        {
            return Invariant($"0x{icr.Raw:x16}");
        }

        if (icr.Shorthand != DestinationShorthand.None)
        {
            return $"-Shorthand {icr.Shorthand}{Vector(icr)}";
        }

        string logical = icr.DestinationMode == DestinationMode.Logical ? " -Logical" : "";
        return Invariant($"-Destination 0x{icr.Destination(found.Sender.IsX2Apic):x2}") + logical + Vector(icr);
    }

    /// <summary>Send-AvicIpi has the same vector by default.</summary>
    private static string Vector(Icr icr) => icr.Vector == IcrSpace.Vector ? "" : Invariant($" -Vector 0x{icr.Vector:x2}");

    /// <summary>As users write it: xApicFlat.</summary>
    private static string NameOf(ApicMode mode) => "x" + mode.ToString().Substring(1);

    /// <summary>A plain version could be read as a number: 6.10 would become 6.1.</summary>
    private static string Quote(string name) => char.IsDigit(name[0]) ? $"'{name}'" : name;

    private static string Join(IEnumerable<int> ids)
        => string.Join(", ", ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
