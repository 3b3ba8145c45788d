using System;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>Builds VMs whose guest has set its APICs up as Linux does.</summary>
[Cmdlet(VerbsCommon.New, "AvicVm")]
[OutputType(typeof(AvicVm))]
public sealed class NewAvicVmCommand : AvicCmdlet
{
    private int _nextVmId = 1;

    /// <summary>One VM is built for each name.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("VMName")]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["avic"];

    /// <summary>KVM's number for the VM, from 1; further VMs of the command count on.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(int?))]
    public int? VmId { get; set; }

    /// <summary>Number of vCPUs, 1 to 4096.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(int?))]
    public int? VcpuCount { get; set; }

    /// <summary>The vCPU ids, in order of creation, in place of 0 to VcpuCount - 1.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [IdTransformation]
    public uint[]? VcpuId { get; set; }

    /// <summary>xApicFlat, xApicCluster, x2Apic or Disabled.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(ApicMode?))]
    public ApicMode? ApicMode { get; set; }

    /// <summary>A kernel by name or exact version.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [VersionText]
    [ArgumentCompleter(typeof(KernelCompleter))]
    public string? Kernel { get; set; }

    /// <summary>A CPU generation.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(HardwareCompleter))]
    public string? Hardware { get; set; }

    /// <summary>Ids of the vCPUs that start halted.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [IdTransformation]
    public uint[]? Blocked { get; set; }

    /// <summary>kvm_amd.enable_ipiv, from 6.17.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(bool?))]
    public bool? EnableIpiv { get; set; }

    /// <summary>kvm.vector_hashing.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(bool?))]
    public bool? VectorHashing { get; set; }

    /// <summary>The highest x2APIC id that KVM programs, in place of the kernel's own limit.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(int?))]
    [ValidateRange(0, AvicVmOptions.MaxVcpuCount - 1)]
    public int? MaxX2ApicId { get; set; }

    /// <summary>What is switched on that makes KVM inhibit AVIC.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(AvicVmFeatures?))]
    public AvicVmFeatures? Feature { get; set; }

    /// <summary>No inhibit and no limit of the kernel holds: the bare mechanism.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(bool))]
    public SwitchParameter IgnoreInhibit { get; set; }

    /// <summary>Userspace has enabled 32-bit APIC ids, as QEMU does.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(bool?))]
    public bool? X2ApicFormat { get; set; }

    /// <summary>The guest's CPUID shows x2APIC.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellTransformation(typeof(bool?))]
    public bool? ExposeX2Apic { get; set; }

    /// <summary>Parameters of the cost model.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SettingsTransformation(typeof(CostModel))]
    [ValidateNotNull]
    public CostModel CostModel { get; set; } = CostModel.Default;

    /// <summary>Choices where the manuals are silent.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SettingsTransformation(typeof(AvicAssumptions))]
    [ValidateNotNull]
    public AvicAssumptions Assumption { get; set; } = AvicAssumptions.Default;

    /// <summary>Builds one VM for each name.</summary>
    protected override void ProcessRecord()
    {
        int id = VmId ?? _nextVmId;
        foreach (string name in Name)
        {
            TryDo(name, () => Write(new AvicVm(Options(name, id))));
            id++;
        }

        _nextVmId = Math.Max(_nextVmId, id);
    }

    private void Write(AvicVm vm)
    {
        WarnOfFeatures(vm, vm.Features);
        WarnOfIpiv($"VM '{vm.Name}': ", vm.Kernel, vm.Platform, EnableIpiv);
        foreach (string line in vm.ModuleParameters)
        {
            WriteVerbose($"VM '{vm.Name}': {line}");
        }

        WriteObject(vm);
    }

    private AvicVmOptions Options(string name, int id)
    {
        AvicVmOptions defaults = new();
        if (VcpuId is { Length: > 0 } && VcpuCount is int count && count != VcpuId.Length)
        {
            throw new AvicException(
                AvicError.InvalidVcpuCount,
                $"-VcpuCount {count} and {VcpuId.Length} ids in -VcpuId contradict each other: give one of the two.",
                count);
        }

        return defaults with
        {
            Name = name,
            VmId = id,
            VcpuCount = VcpuCount ?? defaults.VcpuCount,
            VcpuIds = VcpuId is null or { Length: 0 } ? null : Array.ConvertAll(VcpuId, ToId),
            Mode = ApicMode,
            Kernel = KernelOf(Kernel),
            Platform = string.IsNullOrEmpty(Hardware) ? defaults.Platform : AvicPlatform.Parse(Hardware!),
            Blocked = Array.ConvertAll(Blocked ?? [], ToId),
            EnableIpiv = EnableIpiv,
            HashesVectors = VectorHashing ?? defaults.HashesVectors,
            MaxX2ApicIds = MaxX2ApicId + 1,
            Features = Feature ?? AvicVmFeatures.None,
            EnforcesInhibits = !IgnoreInhibit,
            Uses32BitIds = X2ApicFormat ?? defaults.Uses32BitIds,
            ExposesX2Apic = ExposeX2Apic,
            Cost = CostModel,
            Assumptions = Assumption,
        };
    }

    private static int ToId(uint id) => Numbers.ToId(id, AvicError.InvalidVcpuCount);
}
