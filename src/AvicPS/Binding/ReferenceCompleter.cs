using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using AvicCore;

namespace AvicPS;

/// <summary>Offers what kernels can be held to: the architecture, and the named kernels.</summary>
public sealed class ReferenceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => Completion.Matching(
            wordToComplete,
            KvmKernel.All
                .Select(kernel => (kernel.Name, $"{kernel.Handler}, {kernel.Covers}: {kernel.Idea}"))
                .Prepend((KernelComparer.Architecture, "whoever is addressed must receive the IPI")));

    /// <summary>The kernel of this name; null for the architecture.</summary>
    /// <exception cref="AvicException">There is none.</exception>
    internal static KvmKernel? Parse(string name)
        => string.Equals(name.Trim(), KernelComparer.Architecture, System.StringComparison.OrdinalIgnoreCase)
            ? null
            : KvmKernel.Parse(name);
}
