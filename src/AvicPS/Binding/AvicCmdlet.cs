using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using AvicCore;

namespace AvicPS;

/// <summary>What every cmdlet shares: a token that a stop cancels, and the one place that turns errors into records.</summary>
public abstract class AvicCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Cancelled by Ctrl-C.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <summary>Releases the token.</summary>
    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the token.</summary>
    protected virtual void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            _stop.Dispose();
        }
    }

    /// <summary>Asks the work in progress to end.</summary>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Does one object's work: a caller's mistake becomes one error and the pipeline goes on.</summary>
    /// <returns>False if the work failed.</returns>
    protected bool TryDo(object? target, Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (AvicException mistake)
        {
            WriteError(ToRecord(mistake, mistake.Value ?? target));
            return false;
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Does what the whole command rests on: a caller's mistake ends it.</summary>
    protected T Require<T>(object? target, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (AvicException mistake)
        {
            ThrowTerminatingError(ToRecord(mistake, target));
            throw; // Not reached.
        }
    }

    /// <summary>Ends a command that was given nothing to do.</summary>
    /// <param name="parameters">The parameters of which it wants one, as a list for the message.</param>
    protected void RefuseToSetNothing(string parameters)
        => ThrowTerminatingError(new ErrorRecord(
            new PSArgumentException($"Nothing to set: give {parameters}."),
            "NothingToSet",
            ErrorCategory.InvalidArgument,
            null));

    /// <summary>The vCPUs with these ids, all without any; an id that the VM does not have is one error, and skipped.</summary>
    protected IEnumerable<Vcpu> VcpusOf(AvicVm vm, uint[]? ids)
    {
        if (ids is null)
        {
            foreach (Vcpu vcpu in vm.Vcpus)
            {
                yield return vcpu;
            }

            yield break;
        }

        foreach (uint id in ids)
        {
            Vcpu? named = null;
            if (TryDo(vm, () => named = vm.GetVcpu(Numbers.ToId(id))))
            {
                yield return named!;
            }
        }
    }

    /// <summary>Writes the one of this name, or all whose names match its wildcards.</summary>
    /// <param name="name">A name, or a pattern.</param>
    /// <param name="all">What a pattern is held against.</param>
    /// <param name="nameOf">The name of one.</param>
    /// <param name="parse">Finds one by its name, or throws.</param>
    internal void WriteNamed<T>(string name, IEnumerable<T> all, Func<T, string> nameOf, Func<string, T> parse)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name))
        {
            TryDo(name, () => WriteObject(parse(name)));
            return;
        }

        WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
        foreach (T one in all.Where(one => pattern.IsMatch(nameOf(one))))
        {
            WriteObject(one);
        }
    }

    /// <summary>The kernel of this name; the newest for none or for an empty cell.</summary>
    /// <exception cref="AvicException">There is none; the message lists the names.</exception>
    internal static KvmKernel KernelOf(string? name)
        => string.IsNullOrEmpty(name) ? KvmKernel.Newest : KvmKernel.Parse(name!);

    /// <summary>Says which features do not inhibit AVIC on the VM's kernel, though others know them as a reason.</summary>
    internal void WarnOfFeatures(AvicVm vm, AvicVmFeatures features)
    {
        if (vm.IgnoresInhibits)
        {
            return;
        }

        foreach (string line in VmFeatures.WithoutEffect(vm.Kernel, features))
        {
            WriteWarning($"VM '{vm.Name}': {line}");
        }
    }

    /// <summary>Says that IPI virtualization was asked for where the kernel forces it off.</summary>
    internal void WarnOfIpiv(string whose, KvmKernel kernel, AvicPlatform platform, bool? enableIpiv)
    {
        if (enableIpiv == true && !kernel.VirtualizesIpis(platform, enableIpiv))
        {
            WriteWarning($"{whose}{kernel.Name} keeps enable_ipiv off on {platform.Name} because of erratum 1235.");
        }
    }

    /// <summary>The error record of a mistake; the id is the name of the <see cref="AvicError"/>.</summary>
    internal static ErrorRecord ToRecord(AvicException mistake, object? target)
        => new(mistake, mistake.Error.ToString(), CategoryOf(mistake.Error), target);

    private static ErrorCategory CategoryOf(AvicError error)
        => error switch
        {
            AvicError.VcpuNotFound or AvicError.UnknownKernel or AvicError.UnknownHardware => ErrorCategory.ObjectNotFound,
            AvicError.SourceNotRunning or AvicError.InvalidState => ErrorCategory.InvalidOperation,
            AvicError.HardwareLimit or AvicError.KernelLimit or AvicError.TooManyStates => ErrorCategory.LimitsExceeded,
            AvicError.InvalidJson or AvicError.InvalidVector => ErrorCategory.InvalidData,
            _ => ErrorCategory.InvalidArgument,
        };
}
