using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;

namespace AvicShell;

/// <summary>One script on its way into Out-Default, errors among its output.</summary>
/// <remarks>
/// Pipeline rather than PowerShell: the latter keeps every warning and progress record of a run, and reads all of an
/// input sequence before it starts.
/// </remarks>
internal sealed class PipelineRun : IDisposable
{
    private readonly Pipeline _pipeline;
    private readonly ManualResetEventSlim _ended = new();

    /// <summary>Without a script, what is fed to it is shown as it is.</summary>
    public PipelineRun(Runspace runspace, ShellScript? script)
    {
        // Only a pipeline that goes into the history leaves its $? behind.
        _pipeline = script is null
            ? runspace.CreatePipeline()
            : runspace.CreatePipeline(script.Name, addToHistory: true);
        _pipeline.Commands.Clear();
        if (script is not null)
        {
            Command command = script.ToCommand();
            command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
            _pipeline.Commands.Add(command);
        }

        _pipeline.Commands.Add("Out-Default");
        _pipeline.StateChanged += (_, change) =>
        {
            if (change.PipelineStateInfo.State
                is PipelineState.Completed or PipelineState.Failed or PipelineState.Stopped)
            {
                _ended.Set();
            }
        };
    }

    public void Start() => _pipeline.InvokeAsync();

    /// <summary>Asks and does not wait.</summary>
    public void Stop() => _pipeline.StopAsync();

    public void Feed(ErrorRecord? error, TextReader? input)
    {
        if (input is not null)
        {
            InputFeeder.Start(input, _pipeline.Input);
            return;
        }

        if (error is not null)
        {
            _pipeline.Input.Write(error);
        }

        _pipeline.Input.Close();
    }

    /// <summary>Returns what ended it early, or null.</summary>
    public Exception? Wait()
    {
        _ended.Wait();
        return _pipeline.PipelineStateInfo.Reason;
    }

    public void Dispose()
    {
        _pipeline.Dispose();
        _ended.Dispose();
    }
}
