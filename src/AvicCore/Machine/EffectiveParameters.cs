using System;
using System.Collections.Generic;

namespace AvicCore;

/// <summary>What the module parameters come to for a kernel on a CPU (spec 03 section 10).</summary>
internal static class EffectiveParameters
{
    /// <summary>One line for each parameter that the kernel has.</summary>
    public static IReadOnlyList<string> Of(AvicVm vm)
    {
        List<string> lines = [Avic(vm)];
        if (vm.Kernel.HasIpivParameter)
        {
            lines.Add(EnableIpiv(vm));
        }

        string hashing = vm.Options.HashesVectors ? "1" : "0 (given)";
        lines.Add($"kvm.vector_hashing={hashing}");
        lines.Add(FormattableString.Invariant($"kvm.halt_poll_ns={vm.Kernel.HaltPollNs}"));
        return lines;
    }

    /// <summary>A VM of the model has AVIC unless told otherwise; this says what the kernel alone would do.</summary>
    private static string Avic(AvicVm vm)
    {
        bool isOn = (vm.Features & AvicVmFeatures.AvicOff) == 0;
        bool isDefault = vm.Kernel.IsAvicDefault(vm.Platform);
        string why = vm.Kernel.AvicDefault == "auto"
            ? $"auto is {(isDefault ? "on" : "off")} for {vm.Platform.Name}"
            : "off by default, load kvm_amd with avic=1";
        return isOn
            ? $"kvm_amd.avic=1{(isDefault ? $" ({why})" : $" (given: {why})")}"
            : "kvm_amd.avic=0 (given: -Feature AvicOff)";
    }

    private static string EnableIpiv(AvicVm vm)
    {
        if (vm.IsIpiVirtualizationEnabled)
        {
            return "kvm_amd.enable_ipiv=1";
        }

        return vm.Platform.HasErratum1235
            ? $"kvm_amd.enable_ipiv=0 (forced off: erratum 1235, family {vm.Platform.Family})"
            : "kvm_amd.enable_ipiv=0 (given)";
    }
}
