using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace AvicCore.Bench;

/// <summary>Native/roundtrip.c, compiled on the spot: the yardstick for a round trip. Needs cc on the PATH.</summary>
internal sealed unsafe class CLoop : IDisposable
{
    private const int VcpuBytes = 64;

    private readonly nint _library;
    private readonly delegate* unmanaged<void*, ulong*, int*, uint*, uint, ulong, byte, ulong> _run;
    private readonly void* _vcpus;
    private readonly ulong[] _table;
    private readonly int[] _states;
    private readonly uint[] _targets;

    public CLoop(int vcpus, Icr[] icrs, bool isX2Apic)
    {
        _library = NativeLibrary.Load(Compile());
        _run = (delegate* unmanaged<void*, ulong*, int*, uint*, uint, ulong, byte, ulong>)
            NativeLibrary.GetExport(_library, "avic_round_trips");
        _vcpus = NativeMemory.AlignedAlloc((nuint)(vcpus * VcpuBytes), VcpuBytes);
        NativeMemory.Clear(_vcpus, (nuint)(vcpus * VcpuBytes));
        _table = [.. Enumerable.Range(0, vcpus).Select(
            v => new PhysicalIdEntry { IsValid = true, BackingPage = 0x1_0000_0000 + ((ulong)v << 12) }.Raw)];
        _states = [.. Enumerable.Repeat(2, vcpus)];
        _targets = [.. icrs.Select(icr => icr.Destination(isX2Apic))];
    }

    public ulong Run(int count)
    {
        fixed (ulong* table = _table)
        fixed (int* states = _states)
        fixed (uint* targets = _targets)
        {
            return _run(_vcpus, table, states, targets, (uint)_targets.Length, (ulong)count, 0xFD);
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_vcpus);
        NativeLibrary.Free(_library);
    }

    private static string Compile()
    {
        string source = Path.Combine(AppContext.BaseDirectory, "Native", "roundtrip.c");
        string library = Path.Combine(AppContext.BaseDirectory, "roundtrip.so");
        using Process cc = Process.Start("cc", ["-O3", "-march=native", "-shared", "-fPIC", "-o", library, source]);
        cc.WaitForExit();
        return cc.ExitCode == 0 ? library : throw new InvalidOperationException("cc failed.");
    }
}
