using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text;

namespace AvicCore;

/// <summary>Names met in a text, numbered in order of appearance; found again without making a string.</summary>
internal sealed class NameTable
{
    private readonly int _capacity;
    private readonly NameSlot[] _slots;
    private readonly List<Entry> _entries = [];

    /// <summary>A table of at most <paramref name="capacity"/> names, a power of two.</summary>
    public NameTable(int capacity)
    {
        _capacity = capacity;
        _slots = new NameSlot[capacity * 4];
    }

    public int Count => _entries.Count;

    public bool IsFull => _entries.Count >= _capacity;

    public string this[int id] => _entries[id].Text;

    /// <summary>The number of a name, or -1. The buffer is padded (<see cref="ByteText.Padding"/>).</summary>
    [MethodImpl(Jit.Hot)]
    public int Find(byte[] bytes, int at, int length)
    {
        ulong first = First(bytes, at, length);
        ulong last = Last(bytes, at, length);
        NameSlot[] slots = _slots;
        for (int probe = Hash(first, last, length); ; probe++)
        {
            ref NameSlot slot = ref slots[probe & (slots.Length - 1)];
            if (slot.Length == length && slot.First == first && slot.Last == last && length > 0
                && (length <= 16 || _entries[slot.Id].HasMiddle(bytes, at)))
            {
                return slot.Id;
            }

            if (slot.Length == 0)
            {
                return -1;
            }
        }
    }

    /// <summary>The number of a name, taken in if there is room; -1 if there is none.</summary>
    [MethodImpl(Jit.Hot)]
    public int FindOrAdd(byte[] bytes, int at, int length)
    {
        int id = Find(bytes, at, length);
        return id >= 0 || IsFull ? id : Add(bytes, at, length);
    }

    public int Add(string name)
    {
        byte[] bytes = new byte[name.Length + ByteText.Padding];
        Encoding.UTF8.GetBytes(name, 0, name.Length, bytes, 0);
        return FindOrAdd(bytes, 0, name.Length);
    }

    /// <summary>The name as a string: the one kept here if there is room for it.</summary>
    [MethodImpl(Jit.Hot)]
    public string Intern(byte[] bytes, int at, int length)
    {
        int id = FindOrAdd(bytes, at, length);
        return id >= 0 ? _entries[id].Text : Encoding.UTF8.GetString(bytes, at, length);
    }

    private int Add(byte[] bytes, int at, int length)
    {
        ulong first = First(bytes, at, length);
        ulong last = Last(bytes, at, length);
        int probe = Hash(first, last, length);
        while (_slots[probe & (_slots.Length - 1)].Length != 0)
        {
            probe++;
        }

        _slots[probe & (_slots.Length - 1)] = new NameSlot(first, last, length, _entries.Count);
        byte[] copy = new byte[length + ByteText.Padding];
        System.Buffer.BlockCopy(bytes, at, copy, 0, length);
        _entries.Add(new Entry(copy, length, Encoding.UTF8.GetString(bytes, at, length)));
        return _entries.Count - 1;
    }

    private static ulong First(byte[] bytes, int at, int length)
    {
        ulong word = ByteText.Load64(bytes, at);
        return length >= 8 ? word : word & ((1UL << (8 * length)) - 1);
    }

    private static ulong Last(byte[] bytes, int at, int length)
        => length > 8 ? ByteText.Load64(bytes, at + length - 8) : 0;

    private static int Hash(ulong first, ulong last, int length)
    {
        ulong mixed = (first ^ (last * 0x9E3779B97F4A7C15) ^ (ulong)length) * 0xC2B2AE3D27D4EB4F;
        return (int)(mixed >> 33);
    }

    private readonly struct NameSlot(ulong first, ulong last, int length, int id)
    {
        public readonly ulong First = first;
        public readonly ulong Last = last;
        public readonly int Length = length;
        public readonly int Id = id;
    }

    private sealed class Entry(byte[] bytes, int length, string text)
    {
        public readonly string Text = text;

        /// <summary>Compares what lies between the first and the last eight bytes of a name longer than 16.</summary>
        [MethodImpl(Jit.Hot)]
        public bool HasMiddle(byte[] other, int at)
        {
            for (int i = 8; i < length - 8; i += 8)
            {
                if (ByteText.Load64(bytes, i) != ByteText.Load64(other, at + i))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
