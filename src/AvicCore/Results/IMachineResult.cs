namespace AvicCore;

/// <summary>What a machine did: what its kernel has tracepoints for, and <see cref="KernelTraceWriter"/> writes lines of.</summary>
public interface IMachineResult
{
    /// <summary>The VM's name.</summary>
    string VM { get; }

    /// <summary>The kernel that handled it.</summary>
    string Kernel { get; }
}
