using System;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>The local APIC registers of every vCPU of a VM, stored compactly; <see cref="ApicPage"/> shows one as a page.</summary>
/// <remarks>
/// Real backing pages are 4 KiB apart, which puts the same register of every vCPU into one cache set and makes
/// broadcasts and scans 1.5 x slower (measured, design.md section 5). Here IRR and ISR of a vCPU share a cache line.
/// </remarks>
internal sealed class ApicFile
{
    private const int HotStride = 16;
    private const int IsrAt = 4;
    private const int TmrAt = 8;
    private const int TprAt = 12;

    private readonly long[] _hot;
    private readonly int _hotStart;
    private readonly RegisterStore _registers;
    private readonly ulong[] _base;

    // What no vCPU has ever had need not be looked up: it lies in another cache line.
    private bool _hasLevelVectors;
    private bool _hasTaskPriorities;
    private bool _hasServed;

    public ApicFile(uint[] vcpuIds)
    {
        Count = vcpuIds.Length;
        Keys = new MatchKey[Count];
        _hot = CacheAligned.Allocate(Count * HotStride, out _hotStart);
        _registers = new RegisterStore(Count);
        _base = new ulong[Count];
        for (int v = 0; v < Count; v++)
        {
            Keys[v].VcpuId = vcpuIds[v];
            _base[v] = ApicBase.Reset(isBootVcpu: v == 0).Raw;
            Reset(v);
            _registers.Write(v, ApicRegister.Id, vcpuIds[v] << 24);
            RefreshKey(v);
        }
    }

    public int Count { get; }

    /// <summary>Whether locked instructions are needed.</summary>
    public Sharing Sharing { get; } = new();

    /// <summary>The matching fields of all vCPUs, kept equal to their registers.</summary>
    public MatchKey[] Keys { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VectorBitmap Irr(int v) => new(_hot, Hot(v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VectorBitmap Isr(int v) => new(_hot, Hot(v) + IsrAt);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VectorBitmap Tmr(int v) => new(_hot, Hot(v) + TmrAt);

    public byte Tpr(int v) => _hasTaskPriorities ? (byte)_hot[Hot(v) + TprAt] : (byte)0;

    public void SetTpr(int v, byte value)
    {
        _hasTaskPriorities |= value != 0;
        _hot[Hot(v) + TprAt] = value;
    }

    /// <summary>PPR = TPR if its class is at least that of the highest vector in service, else that class.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Ppr(int v) => _hasServed || _hasTaskPriorities ? ComputePpr(v) : (byte)0;

    public ApicBase Base(int v) => new(_base[v]);

    public void SetBase(int v, ApicBase value)
    {
        _base[v] = value.Raw;
        RefreshKey(v);
    }

    /// <summary>Delivers a vector: the IRR bit, and the TMR bit if it is not the one wanted (spec 01 section 6).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Request(int v, byte vector, bool isLevel, bool setsTrigger = true)
    {
        if ((isLevel || _hasLevelVectors) && setsTrigger)
        {
            SetTrigger(v, vector, isLevel);
        }

        if (Sharing.IsShared)
        {
            Irr(v).SetAtomic(vector);
        }
        else
        {
            Irr(v).Set(vector);
        }
    }

    /// <summary>Moves the highest deliverable vector from IRR to ISR (spec 01 section 8); false if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAccept(int v, out byte vector)
    {
        int highest = Irr(v).Highest();
        if (highest < 0 || (highest & 0xF0) <= (Ppr(v) & 0xF0))
        {
            vector = 0;
            return false;
        }

        vector = (byte)highest;
        Irr(v).ClearAtomic(vector);
        _hasServed = true;
        Isr(v).Set(vector);
        return true;
    }

    /// <summary>End of interrupt: clears the highest vector in service.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Eoi(int v)
    {
        VectorBitmap isr = Isr(v);
        int highest = isr.Highest();
        if (highest >= 0)
        {
            isr.Clear((byte)highest);
        }
    }

    /// <summary>Accepts and EOIs every deliverable vector: <see cref="TryAccept"/> and <see cref="Eoi"/> in turn until none is left.</summary>
    /// <remarks>
    /// An accepted vector is above all in service, so its EOI takes just that one away: ISR and PPR end as they began, and
    /// are left alone.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TakeAll(int v)
    {
        int priorityClass = Ppr(v) & 0xF0;
        if (Sharing.IsShared)
        {
            TakeAllAtomic(Irr(v), priorityClass);
        }
        else
        {
            Irr(v).ClearFrom(priorityClass + 16); // The lowest vector of the next class.
        }
    }

    /// <summary>True when a vector in the IRR is above the processor priority.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasDeliverable(int v)
        => !Irr(v).IsEmpty && (Irr(v).Highest() & 0xF0) > (Ppr(v) & 0xF0);

    /// <summary>The registers as INIT and RESET leave them; APIC_BASE and the ID stay (spec 02 section 2).</summary>
    public void Reset(int v)
    {
        Irr(v).Reset();
        Isr(v).Reset();
        Tmr(v).Reset();
        SetTpr(v, 0);
        _registers.Reset(v, keepsLdr: Base(v).IsX2Apic);
        RefreshKey(v);
    }

    /// <summary>Takes over every register of another file with as many vCPUs.</summary>
    public void CopyFrom(ApicFile other)
    {
        Array.Copy(other._hot, other._hotStart, _hot, _hotStart, Count * HotStride);
        _registers.CopyFrom(other._registers);
        Array.Copy(other._base, _base, _base.Length);
        _hasServed = other._hasServed;
        _hasLevelVectors = other._hasLevelVectors;
        _hasTaskPriorities = other._hasTaskPriorities;
        for (int v = 0; v < Count; v++)
        {
            RefreshKey(v);
        }
    }

    /// <summary>A register's stored value; 0 for one that is not stored. Vectors and priorities come from the bitmaps.</summary>
    public uint Read(int v, ushort offset)
        => offset switch
        {
            (ushort)ApicRegister.Tpr => Tpr(v),
            (ushort)ApicRegister.Ppr => Ppr(v),
            >= 0x100 and < 0x280 when !RegisterAddress.IsAligned(offset) => 0,
            >= 0x100 and < 0x180 => Isr(v).Register((offset - 0x100) >> 4),
            >= 0x180 and < 0x200 => Tmr(v).Register((offset - 0x180) >> 4),
            >= 0x200 and < 0x280 => Irr(v).Register((offset - 0x200) >> 4),
            _ => _registers.Read(v, (ApicRegister)offset),
        };

    /// <summary>Stores a register without any side effect but the matching fields.</summary>
    public void Store(int v, ApicRegister register, uint value)
    {
        if (register == ApicRegister.Tpr)
        {
            SetTpr(v, (byte)value);
            return;
        }

        _registers.Write(v, register, value);
        RefreshKey(v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreIcr(int v, Icr icr) => _registers.WriteIcr(v, icr);

    public Icr LoadIcr(int v) => _registers.ReadIcr(v);

    /// <summary>The ICR that a write asks for: 64 bits of an MSR, or the low half to the high half written before.</summary>
    public Icr WrittenIcr(int v, ulong value, bool isMsr)
        => (isMsr ? new Icr(value) : Icr.FromHalves(LoadIcr(v).High, (uint)value)) with { IsBusy = false };

    public ApicMode Mode(int v)
    {
        if (!Keys[v].IsHardwareEnabled)
        {
            return ApicMode.Disabled;
        }

        return Keys[v].Kind switch
        {
            MatchKind.X2Apic => ApicMode.X2Apic,
            MatchKind.XApicFlat => ApicMode.XApicFlat,
            _ => ApicMode.XApicCluster,
        };
    }

    private byte ComputePpr(int v)
    {
        byte tpr = Tpr(v);
        if (Isr(v).IsEmpty)
        {
            return tpr;
        }

        int serviceClass = Isr(v).Highest() & 0xF0;
        return (tpr & 0xF0) >= serviceClass ? tpr : (byte)serviceClass;
    }

    private static void TakeAllAtomic(VectorBitmap irr, int priorityClass)
    {
        for (int highest = irr.Highest(); highest >= 0 && (highest & 0xF0) > priorityClass; highest = irr.Highest())
        {
            irr.ClearAtomic((byte)highest);
        }
    }

    private void SetTrigger(int v, byte vector, bool isLevel)
    {
        VectorBitmap tmr = Tmr(v);
        if (isLevel)
        {
            _hasLevelVectors = true;
            tmr.SetAtomic(vector);
        }
        else if (tmr.IsSet(vector))
        {
            tmr.ClearAtomic(vector);
        }
    }

    private int Hot(int v) => _hotStart + (v * HotStride);

    private void RefreshKey(int v)
    {
        ref MatchKey key = ref Keys[v];
        ApicBase apicBase = Base(v);
        key.IsHardwareEnabled = apicBase.IsEnabled;
        key.IsSoftwareEnabled = new Svr(_registers.Read(v, ApicRegister.Svr)).IsSoftwareEnabled;
        key.Ldr = _registers.Read(v, ApicRegister.Ldr);
        key.XApicId = (byte)(_registers.Read(v, ApicRegister.Id) >> 24);
        key.Kind = apicBase.IsX2Apic ? MatchKind.X2Apic : XApicKind(new Dfr(_registers.Read(v, ApicRegister.Dfr)));
    }

    private static MatchKind XApicKind(Dfr dfr)
    {
        if (dfr.IsFlat)
        {
            return MatchKind.XApicFlat;
        }

        return dfr == Dfr.Cluster ? MatchKind.XApicCluster : MatchKind.XApicOther;
    }
}
