namespace AvicCore.Tests;

/// <summary>An ICR decoded with arithmetic alone, from the table of spec 01 section 5.</summary>
internal readonly record struct NaiveIcr(ulong Raw)
{
    public const int Fixed = 0;
    public const int LowestPriority = 1;
    public const int Smi = 2;
    public const int RemoteRead = 3;
    public const int Nmi = 4;
    public const int Init = 5;
    public const int Startup = 6;

    public const int NoShorthand = 0;
    public const int Self = 1;
    public const int AllIncludingSelf = 2;
    public const int AllExcludingSelf = 3;

    public int Vector => (int)(Raw % 256);

    public int Type => (int)(Raw / 256 % 8);

    public bool IsLogical => Raw / 2048 % 2 == 1;

    public bool IsAssert => Raw / 16384 % 2 == 1;

    public bool IsLevel => Raw / 32768 % 2 == 1;

    public int Shorthand => (int)(Raw / 262144 % 4);

    public uint High => (uint)(Raw / 4294967296);

    /// <summary>The destination in x2APIC mode is ICRH, in xAPIC mode ICRH[31:24].</summary>
    public uint Destination(bool isX2Apic) => isX2Apic ? High : High / 16777216;

    public bool IsBroadcast(bool isX2Apic) => Destination(isX2Apic) == (isX2Apic ? 0xFFFFFFFF : 0xFF);
}
