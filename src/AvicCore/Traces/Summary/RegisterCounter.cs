using System.Collections.Generic;

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

    /// <summary>Adds what was counted in a block of events that come behind the own ones.</summary>
    public void Take(RegisterCounter block)
    {
        for (int i = 0; i < _registers.Length; i++)
        {
            if (block._registers[i] is not RegisterAccessCount later)
            {
                continue;
            }

            RegisterAccessCount register = _registers[i]
                ??= new RegisterAccessCount { Offset = later.Offset, Register = later.Register };
            register.Reads += later.Reads;
            register.Writes += later.Writes;
        }
    }

    public void Clear() => System.Array.Clear(_registers, 0, _registers.Length);

    /// <summary>Most frequent first.</summary>
    public RegisterAccessCount[] ToArray()
    {
        List<RegisterAccessCount> registers = [];
        foreach (RegisterAccessCount? register in _registers)
        {
            if (register is not null)
            {
                registers.Add(register);
            }
        }

        registers.Sort(Compare);
        return registers.ToArray();
    }

    private static int Compare(RegisterAccessCount one, RegisterAccessCount other)
    {
        int order = (other.Reads + other.Writes).CompareTo(one.Reads + one.Writes);
        return order != 0 ? order : one.Offset.CompareTo(other.Offset);
    }
}
