namespace AvicCore;

/// <summary>Numbers that look random and are the same for the same seed, everywhere: SplitMix64 (Steele and others, 2014).</summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        ulong mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 to <paramref name="count"/> - 1; the bias of a 32-bit range is below one in a billion.</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);
}
