using System;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace AvicCore;

/// <summary>The name of a thread, without the blanks of its column; one string for each name.</summary>
internal static class TraceComm
{
    private const string Thread = "CPU ";
    private const string ThreadEnd = "/KVM";

    [MethodImpl(Jit.Hot)]
    public static string? Of(TraceRecord record, NameTable comms)
    {
        if (record.Comm is not null || record.CommEnd <= record.CommStart)
        {
            return record.Comm;
        }

        int start = record.CommStart;
        int end = record.CommEnd;
        while (start < end && record.Bytes[start] == ' ')
        {
            start++;
        }

        while (end > start && record.Bytes[end - 1] == ' ')
        {
            end--;
        }

        return end > start ? comms.Intern(record.Bytes, start, end - start) : null;
    }

    /// <summary>The vCPU that a thread runs by the name that QEMU gives it, CPU 3/KVM; -1 for any other name.</summary>
    public static int VcpuOf(string? comm)
    {
        if (comm is null || !comm.StartsWith(Thread, StringComparison.Ordinal))
        {
            return -1;
        }

        int slash = Ordinal.IndexOf(comm, '/'); // The latency format cuts what is behind it: CPU 3/KV.
        return slash > 0
            && ThreadEnd.StartsWith(comm.Substring(slash), StringComparison.Ordinal)
            && int.TryParse(
                comm.Substring(Thread.Length, slash - Thread.Length),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int vcpu)
            ? vcpu
            : -1;
    }

    /// <summary>The same for the thread of a line.</summary>
    public static int VcpuOf(TraceRecord record)
        => VcpuOf(record.Comm ?? (record.CommEnd > record.CommStart
            ? Encoding.ASCII.GetString(record.Bytes, record.CommStart, record.CommEnd - record.CommStart).Trim(' ')
            : null));
}
