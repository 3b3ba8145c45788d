using System;

namespace AvicCore;

/// <summary>What a caller did wrong; the name is the stable error id that scripts may test.</summary>
public enum AvicError
{
    /// <summary>A number of vCPUs, or the id of one, that the machine cannot have.</summary>
    InvalidVcpuCount = 0,

    /// <summary>The hardware has no such APIC mode, table size or feature.</summary>
    HardwareLimit = 1,

    /// <summary>The kernel has no such limit or parameter.</summary>
    KernelLimit = 2,

    /// <summary>No kernel of that name or version is known.</summary>
    UnknownKernel = 3,

    /// <summary>No hardware of that name is known.</summary>
    UnknownHardware = 4,

    /// <summary>The VM has no vCPU with that id.</summary>
    VcpuNotFound = 5,

    /// <summary>The vCPU is not in the guest: only a running one writes its ICR or accesses its registers.</summary>
    SourceNotRunning = 6,

    /// <summary>A destination that the sender's APIC mode has no bits for.</summary>
    InvalidDestination = 7,

    /// <summary>A table slot that does not exist.</summary>
    IndexOutOfRange = 8,

    /// <summary>A count below 1.</summary>
    InvalidCount = 9,

    /// <summary>A conformance vector that cannot be run as written.</summary>
    InvalidVector = 11,

    /// <summary>A file that is not the JSON it should be.</summary>
    InvalidJson = 12,

    /// <summary>A vCPU cannot be put into that state.</summary>
    InvalidState = 13,

    /// <summary>The local APIC has no such register.</summary>
    UnknownRegister = 14,

    /// <summary>A value has more bits than the register.</summary>
    ValueTooWide = 15,

    /// <summary>A reference that does not say what is to be compared.</summary>
    InvalidReference = 16,

    /// <summary>Options of a wake-up model that contradict each other or change nothing.</summary>
    InvalidWakeupModel = 17,

    /// <summary>A wake-up model has more states than it may have.</summary>
    TooManyStates = 18,
}

/// <summary>A mistake of the caller, never of the guest: guest mistakes are outcomes of the model.</summary>
public sealed class AvicException : Exception
{
    /// <summary>An error without a value.</summary>
    public AvicException()
    {
    }

    /// <summary>An error without a value.</summary>
    public AvicException(string message)
        : base(message)
    {
    }

    /// <summary>An error caused by another.</summary>
    public AvicException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error that names the offending value.</summary>
    public AvicException(AvicError error, string message, object? value = null)
        : base(message)
    {
        Error = error;
        Value = value;
    }

    /// <summary>Which mistake.</summary>
    public AvicError Error { get; }

    /// <summary>The value that was refused.</summary>
    public object? Value { get; }
}
