using System.Linq;

namespace AvicCore;

/// <summary>Counts accesses of exit 402h by register.</summary>
internal sealed class RegisterCounter
{
    private readonly RegisterAccessCount?[] _registers = new RegisterAccessCount?[256];

    public void Add(TraceRecord record)
    {
        RegisterAccessCount register = _registers[record.Offset >> 4 & 0xFF]
            ??= new RegisterAccessCount { Offset = record.Offset, Register = record.Symbol() };
        register.Reads += record.IsWrite ? 0 : 1;
        register.Writes += record.IsWrite ? 1 : 0;
    }

    public RegisterAccessCount[] ToArray()
        => [.. _registers.Where(register => register is not null).Select(register => register!)
            .OrderByDescending(register => register.Reads + register.Writes).ThenBy(register => register.Offset)];
}
