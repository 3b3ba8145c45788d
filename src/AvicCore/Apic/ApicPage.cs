namespace AvicCore;

/// <summary>One vCPU's backing page: its local APIC registers at the architectural offsets (spec 01 section 4).</summary>
/// <remarks>With AVIC active, hardware and KVM share this page; there is no second copy.</remarks>
public sealed class ApicPage
{
    private readonly ApicFile _file;
    private readonly int _index;

    internal ApicPage(ApicFile file, int index)
    {
        _file = file;
        _index = index;
    }

    /// <summary>The stored 32-bit value at an offset from 000h to FF0h; 0 where no register is kept.</summary>
    public uint ReadAt(int offset) => _file.Read(_index, (ushort)(offset & 0xFF0));

    /// <summary>The stored 32-bit value of a register.</summary>
    public uint this[ApicRegister register] => _file.Read(_index, (ushort)register);

    /// <summary>APIC_BASE, MSR 1Bh.</summary>
    public ApicBase Base => _file.Base(_index);

    /// <summary>Disabled, xAPIC flat or cluster, x2APIC.</summary>
    public ApicMode Mode => _file.Mode(_index);

    /// <summary>The interrupt command as last written.</summary>
    public Icr Icr => _file.LoadIcr(_index);

    /// <summary>True when the vector waits in the IRR.</summary>
    public bool IsRequested(byte vector) => _file.Irr(_index).IsSet(vector);

    /// <summary>True when the vector is in service.</summary>
    public bool IsInService(byte vector) => _file.Isr(_index).IsSet(vector);

    /// <summary>The vectors that wait in the IRR, ascending.</summary>
    public byte[] RequestedVectors() => Vectors(_file.Irr(_index));

    /// <summary>The vectors in service, ascending.</summary>
    public byte[] InServiceVectors() => Vectors(_file.Isr(_index));

    private static byte[] Vectors(VectorBitmap bitmap)
    {
        System.Collections.Generic.List<byte> vectors = [];
        for (int vector = 0; vector < 256; vector++)
        {
            if (bitmap.IsSet((byte)vector))
            {
                vectors.Add((byte)vector);
            }
        }

        return [.. vectors];
    }
}
