using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using AvicCore;

namespace AvicPS;

/// <summary>Offers the named kernels with what each does.</summary>
public sealed class KernelCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Matching(wordToComplete, Completion.Kernels());
}

/// <summary>Offers what kernels can be held to: the architecture, and the named kernels.</summary>
public sealed class ReferenceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Matching(
            wordToComplete,
            Completion.Kernels().Prepend((KernelComparer.Architecture, "whoever is addressed must receive the IPI")));

    /// <summary>The kernel of this name; null for the architecture.</summary>
    /// <exception cref="AvicException">There is none.</exception>
    internal static KvmKernel? Parse(string name)
        => string.Equals(name.Trim(), KernelComparer.Architecture, StringComparison.OrdinalIgnoreCase)
            ? null
            : KvmKernel.Parse(name);
}

/// <summary>Offers the CPU generations with what AVIC each has.</summary>
public sealed class HardwareCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Matching(
            wordToComplete,
            AvicPlatform.All.Select(platform => (platform.Name, Describe(platform))));

    private static string Describe(AvicPlatform platform)
    {
        string avic = platform.HasX2Avic ? $"x2AVIC, {platform.X2ApicIds} ids" : "xAVIC";
        return $"family {platform.Family}, {avic}{(platform.HasErratum1235 ? ", erratum 1235" : "")}";
    }
}

/// <summary>Offers the ids of the vCPUs where a VM is bound already.</summary>
public sealed class VcpuIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        object? bound = Numbers.Plain(fakeBoundParameters["VM"]);
        AvicVm? vm = bound as AvicVm ?? (bound as AvicVm[])?.FirstOrDefault();
        return vm is null
            ? []
            : Completion.Matching(wordToComplete, vm.Vcpus.Select(vcpu => ($"{vcpu.Id}", vcpu.ToString())));
    }
}

/// <summary>Offers the registers' names.</summary>
public sealed class RegisterCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        List<(string, string)> names = [("ApicBase", "MSR 0x1B"), ("SelfIpi", "MSR 0x83F")];
        foreach (string name in RegisterAddress.KnownNames())
        {
            RegisterAddress register = RegisterAddress.Named(name);
            names.Add((name, $"offset 0x{register.Offset:x3}, MSR 0x{register.Msr:x}"));
        }

        return Completion.Matching(wordToComplete, names);
    }
}

internal static class Completion
{
    public static IEnumerable<(string Text, string ToolTip)> Kernels()
        => KvmKernel.All.Select(kernel => (kernel.Name, $"{kernel.Handler}, {kernel.Covers}: {kernel.Idea}"));

    public static IEnumerable<CompletionResult> Matching(string word, IEnumerable<(string Text, string ToolTip)> values)
    {
        string prefix = word.Trim('\'', '"');
        return values
            .Where(value => value.Text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Select(value => new CompletionResult(value.Text, value.Text, CompletionResultType.ParameterValue, value.ToolTip));
    }
}
