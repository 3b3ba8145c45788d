using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Writes conformance vectors of VMs and ICRs to a JSON file, with what the model expects.</summary>
[Cmdlet(VerbsData.Export, "AvicVector", SupportsShouldProcess = true, DefaultParameterSetName = ByIcr)]
[OutputType(typeof(FileInfo))]
public sealed class ExportAvicVectorCommand : AvicCmdlet
{
    private const string ByIcr = "Icr";
    private const string BySweep = "Sweep";
    private const string ByJson = "Json";
    private const int Destinations = 256;

    private readonly List<AvicVector> _vectors = [];

    /// <summary>The VMs, from New-AvicVm.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByIcr)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = BySweep)]
    [AvicVmTransformation]
    [ValidateNotNull]
    public AvicVm[] VM { get; set; } = [];

    /// <summary>Vectors as text, from Find-AvicDivergence -Detailed.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByJson)]
    [AllowEmptyString]
    public string[] VectorJson { get; set; } = [];

    /// <summary>The file; it is overwritten only with -Force.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The ICRs, each a vector.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByIcr)]
    [IcrTransformation]
    [ValidateNotNullOrEmpty]
    public Icr[] Icr { get; set; } = [];

    /// <summary>Every destination 0 to 255, physical and logical, and the x2APIC broadcast.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BySweep)]
    public SwitchParameter Sweep { get; set; }

    /// <summary>The vCPU that sends; the first without it.</summary>
    [Parameter(ParameterSetName = ByIcr)]
    [Parameter(ParameterSetName = BySweep)]
    [NumberTransformation]
    [ArgumentCompleter(typeof(VcpuIdCompleter))]
    public uint? Source { get; set; }

    /// <summary>Overwrites an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the file object.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Makes the vectors of each VM, or takes those that come as text; a mistake in one does not stop the next.</summary>
    protected override void ProcessRecord()
    {
        foreach (AvicVm vm in VM)
        {
            TryDo(vm, () => AddVectors(vm));
        }

        foreach (string json in VectorJson)
        {
            TryDo(json, () => AddVectors(json));
        }
    }

    private void AddVectors(string json)
    {
        if (json.Length == 0)
        {
            throw new AvicException(
                AvicError.InvalidVector, "There is no vector in it: give -Detailed to Find-AvicDivergence.", json);
        }

        foreach (AvicVectorEntry entry in AvicVectorReader.Read(json))
        {
            _vectors.Add(entry.Vector ?? throw entry.Error!);
        }
    }

    private void AddVectors(AvicVm vm)
    {
        int source = Source is uint id ? Numbers.ToId(id) : vm.Vcpus[0].Id;
        bool isX2Apic = vm.GetVcpu(source).Mode == ApicMode.X2Apic;
        foreach (Icr icr in ParameterSetName == ByIcr ? Icr : SweepOf(isX2Apic))
        {
            StopToken.ThrowIfCancellationRequested();
            _vectors.Add(AvicVectorBuilder.Build(vm, source, icr, $"{vm.Name} {icr} [{vm.Kernel.Handler}]"));
        }

        IReadOnlyList<string> gaps = AvicVectorGaps.Of(vm);
        if (gaps.Count > 0)
        {
            WriteWarning(
                $"VM '{vm.Name}': its vectors may expect other than it does, since no vector can say all of it: "
                    + $"{string.Join("; ", gaps)}.");
        }
    }

    /// <summary>Writes the file once all VMs are through.</summary>
    protected override void EndProcessing()
    {
        string file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path);
        if (File.Exists(file) && !Force)
        {
            ThrowTerminatingError(FileError.Exists(file));
        }

        if (!ShouldProcess(file, $"write {_vectors.Count} vectors"))
        {
            return;
        }

        Write(file);
        if (PassThru)
        {
            WriteObject(new FileInfo(file));
        }
    }

    private void Write(string file)
    {
        string json = AvicVectorWriter.Write(_vectors);
        try
        {
            File.WriteAllText(file, json);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(FileError.NotWritable(failure, file));
        }
    }

    private static IEnumerable<Icr> SweepOf(bool isX2Apic)
    {
        IEnumerable<uint> destinations = Enumerable.Range(0, Destinations).Select(destination => (uint)destination);
        foreach (uint destination in isX2Apic ? destinations.Append(AvicCore.Icr.X2ApicBroadcast) : destinations)
        {
            foreach (DestinationMode mode in new[] { DestinationMode.Physical, DestinationMode.Logical })
            {
                Icr icr = new() { Vector = (byte)IcrBuilder.DefaultVector, DestinationMode = mode };
                yield return icr.WithDestination(destination, isX2Apic);
            }
        }
    }
}
