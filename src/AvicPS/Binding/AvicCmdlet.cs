using System;
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
