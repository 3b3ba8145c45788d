using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>
/// The starts of lines met so far, comm to CPU: a trace has few threads, so most are found again as they stand.
/// </summary>
internal sealed class PrefixHeads
{
    public const int MinLength = 25;
    public const int MaxLength = 32;

    private const int Bits = 10;

    private readonly Head[] _heads = new Head[1 << Bits];
    private ulong _mask;

    /// <summary>Finds the start of the line at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(byte[] bytes, int at, TraceRecord record)
    {
        ulong third = ByteText.Load64(bytes, at + 16);
        ulong fourth = ByteText.Load64(bytes, at + 24) & _mask;
        ref Head head = ref _heads[Slot(third, fourth)];
        record.Pid = head.Pid;
        record.Cpu = head.Cpu;
        record.CommEnd = at + head.CommLength;
        return head.CommLength > 0 && (head.Third ^ third | head.Fourth ^ fourth
            | head.First ^ ByteText.Load64(bytes, at) | head.Second ^ ByteText.Load64(bytes, at + 8)) == 0;
    }

    /// <summary>Keeps the start of a line that was read, 25 to 32 bytes; another length forgets all others.</summary>
    public void Keep(byte[] bytes, int at, int length, TraceRecord record)
    {
        ulong mask = ulong.MaxValue >> (8 * (MaxLength - length));
        if (mask != _mask)
        {
            _mask = mask;
            System.Array.Clear(_heads, 0, _heads.Length);
        }

        ulong third = ByteText.Load64(bytes, at + 16);
        ulong fourth = ByteText.Load64(bytes, at + 24) & mask;
        _heads[Slot(third, fourth)] = new Head
        {
            First = ByteText.Load64(bytes, at),
            Second = ByteText.Load64(bytes, at + 8),
            Third = third,
            Fourth = fourth,
            Pid = record.Pid,
            Cpu = record.Cpu,
            CommLength = record.CommEnd - at,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Slot(ulong third, ulong fourth)
        => (int)(((third * 0x9E3779B97F4A7C15) ^ (fourth * 0xC2B2AE3D27D4EB4F)) >> (64 - Bits));

    /// <summary>A free one has no comm.</summary>
    private struct Head
    {
        public ulong First;
        public ulong Second;
        public ulong Third;
        public ulong Fourth;
        public int Pid;
        public int Cpu;
        public int CommLength;
    }
}
