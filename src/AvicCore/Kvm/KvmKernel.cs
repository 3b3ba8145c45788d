using System;
using System.Collections.Generic;

namespace AvicCore;

/// <summary>What a kernel does with failure id 2, a target without a valid table entry.</summary>
public enum InvalidTargetPolicy
{
    /// <summary>Prints "Invalid IPI target" once; the IPI is lost, also for its valid targets.</summary>
    WarnAndDrop = 0,

    /// <summary>Drops the IPI silently.</summary>
    Drop = 1,

    /// <summary>Emulates the IPI: valid targets get it.</summary>
    Emulate = 2,
}

/// <summary>A kernel: one of nine handlers and whatever else differs by exact version (spec 03 section 1).</summary>
public sealed class KvmKernel
{
    private static readonly Version s_baseOfPatches = new(5, 18);

    internal KvmKernel(string name, string handler, string covers, string idea, Version? version)
    {
        Name = name;
        Handler = handler;
        Covers = covers;
        Idea = idea;
        Version = version;
    }

    /// <summary>The name given to <c>-Kernel</c>: Linux-6.3, 6.1.170, Patch-V1.</summary>
    public string Name { get; }

    /// <summary>The generation of the kick policy: G0a, G0b, G0x, G1, G2, G3a, G3b, G4 or G5.</summary>
    public string Handler { get; }

    /// <summary>The releases that this handler is in.</summary>
    public string Covers { get; }

    /// <summary>How it finds the targets, in one line.</summary>
    public string Idea { get; }

    /// <summary>The exact version; null for patches that were never released.</summary>
    public Version? Version { get; }

    /// <summary>The mask on EXITINFO2's index: FFh, 1FFh from 5.19, FFFh from 6.19.</summary>
    public int IndexMask { get; internal init; }

    /// <summary>What happens on failure id 2.</summary>
    public InvalidTargetPolicy InvalidTarget { get; internal init; }

    /// <summary>Failure id 4 is dropped silently; before 6.6 (6.1.60, 6.5.9) it is logged as unknown.</summary>
    public bool KnowsInvalidVector { get; internal init; }

    /// <summary>Accelerates x2APIC guests; before 6.0 exposing x2APIC to a guest switched AVIC off for the VM.</summary>
    public bool HasX2Avic { get; internal init; }

    /// <summary>Has the parameter kvm_amd.enable_ipiv, which is off on families 17h and 18h (6.17).</summary>
    public bool HasIpivParameter { get; internal init; }

    /// <summary>Inhibits AVIC for a VM with ids too big for the table (6.17); before, such a vCPU is refused.</summary>
    public bool InhibitsBigIds => HasIpivParameter;

    /// <summary>AVIC_PHYSICAL_MAX_INDEX for xAPIC: 255 up to 5.19, 254 from 6.0.</summary>
    public int XApicMaxIndex { get; internal init; }

    /// <summary>The most ids the kernel programs in x2AVIC mode: 512, 4096 from 6.19; 0 without x2AVIC.</summary>
    public int MaxX2ApicIds { get; internal init; }

    /// <summary>Delivery decides by the vCPU's mode (5.17); before, by IsRunning alone.</summary>
    public bool CompletesByMode { get; internal init; }

    /// <summary>The logical table holds only ids with one bit (6.3); before, the lowest bit of any id counted.</summary>
    public bool RequiresSingleBitLdr { get; internal init; }

    /// <summary>A guest's write to its xAPIC ID moves the physical table's entry; from 5.19 it inhibits AVIC instead.</summary>
    public bool MovesEntryOnIdWrite => !IsSince(5, 19);

    /// <summary>Reserved bits of an x2APIC ICR are #GP (6.12); before, they were ignored.</summary>
    public bool ChecksX2ApicIcr => IsSince(6, 12);

    /// <summary>A trapped write of the remote read register ends in the handler (6.3); before, the APIC was asked, in vain.</summary>
    internal bool SkipsRemoteRead => RequiresSingleBitLdr;

    /// <summary>A guest that may use SVM inhibits AVIC for the VM; from 5.19 only a vCPU in L2 is inhibited.</summary>
    internal bool InhibitsNestedForVm => !IsSince(5, 19);

    /// <summary>
    /// Without x2AVIC, the first vCPU in x2APIC mode costs the VM its APIC page (6.3, the series that also fixed the fast
    /// path); from 6.0 on such a vCPU has AVIC at all.
    /// </summary>
    internal bool RemovesApicPage => IsSince(6, 3);

    /// <summary>How many low bits of a GATag hold the vCPU: 8 up to 6.2, 9, then 12 from 6.19.</summary>
    public int GaTagVcpuBits => IndexMask == 0xFFF ? 12 : RequiresSingleBitLdr ? 9 : 8;

    /// <summary>The GATag holds the vCPU's index, not its id (from 6.17 by the assumption GaTagIndexSince).</summary>
    public bool TagsVcpuIndex => HasIpivParameter;

    /// <summary>kvm.halt_poll_ns: how long a halted vCPU may be polled for, in nanoseconds; grows from 10000.</summary>
    public int HaltPollNs { get; } = 200_000;

    /// <summary>kvm.vector_hashing.</summary>
    public bool VectorHashing { get; } = true;

    /// <summary>The module parameters that matter, with their defaults.</summary>
    public string[] ModuleParameters
        =>
        [
            AvicDefault == "auto"
                ? "kvm_amd.avic=auto (on for Zen4 and family 1Ah and newer with x2AVIC)"
                : "kvm_amd.avic=0",
            .. HasIpivParameter ? ["kvm_amd.enable_ipiv=1 (0 on families 17h and 18h)"] : Array.Empty<string>(),
            "kvm_amd.force_avic=0 (1 ignores CPUID, unsafe)",
            $"kvm.vector_hashing={(VectorHashing ? 1 : 0)}",
            FormattableString.Invariant($"kvm.halt_poll_ns={HaltPollNs}"),
        ];

    /// <summary>The module parameter avic: off, or auto (on for Zen 4 and newer with x2AVIC, 6.18).</summary>
    public string AvicDefault { get; internal init; } = "off";

    /// <summary>Whether AVIC is on without any module parameter: from 6.18 on for Zen 4 and newer with x2AVIC.</summary>
    public bool IsAvicDefault(AvicPlatform platform) => AvicDefault == "auto" && platform.HasX2Avic;

    /// <summary>The newest kernel known.</summary>
    public static KvmKernel Newest => KvmKernelCatalog.Parse("Linux-6.19");

    /// <summary>The nine named kernels, oldest first.</summary>
    public static IReadOnlyList<KvmKernel> All => KvmKernelCatalog.Named;

    /// <summary>A kernel by name or plain version: <c>Linux-6.3</c>, <c>6.1.170</c>, <c>5.19-rc1</c>, <c>Patch-V1</c>.</summary>
    /// <exception cref="AvicException">Not known; the message lists the names.</exception>
    public static KvmKernel Parse(string name) => KvmKernelCatalog.Parse(name);

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>This version or newer; patches that were never released lie on top of 5.18.</summary>
    internal bool IsSince(int major, int minor) => (Version ?? s_baseOfPatches) >= new Version(major, minor);

    /// <summary>Whether hardware may see IsRunning = 1; null is the parameter's default.</summary>
    internal bool VirtualizesIpis(AvicPlatform platform, bool? enableIpiv)
        => enableIpiv != false && !(HasIpivParameter && platform.HasErratum1235);

    /// <exception cref="AvicException">enable_ipiv is given, and this kernel has no such parameter.</exception>
    internal void CheckIpiv(bool? enableIpiv)
    {
        if (enableIpiv is not null && !HasIpivParameter)
        {
            throw new AvicException(
                AvicError.KernelLimit, $"{Name} has no parameter enable_ipiv: it came with 6.17.", enableIpiv);
        }
    }

    /// <summary>Another kick policy in place of the generation's own: mutants, with which searches are tested.</summary>
    internal Func<IIpiHandler>? HandlerFactory { get; init; }

    internal IIpiHandler CreateHandler() => HandlerFactory?.Invoke() ?? KvmKernelCatalog.CreateHandler(Handler);
}
