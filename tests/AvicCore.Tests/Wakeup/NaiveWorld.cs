using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore.Tests;

/// <summary>Memory as names and values, a list of waiting stores for each processor, and everyone's place, all as text.</summary>
internal sealed class NaiveWorld
{
    private const int TargetBufferSize = 6;

    private readonly SortedDictionary<string, string> _memory;
    private readonly SortedDictionary<string, List<(string Name, string Value)>> _buffers;

    public NaiveWorld()
    {
        _memory = new(StringComparer.Ordinal);
        _buffers = new(StringComparer.Ordinal);
    }

    private NaiveWorld(NaiveWorld other)
    {
        _memory = new(other._memory, StringComparer.Ordinal);
        _buffers = new(StringComparer.Ordinal);
        foreach ((string processor, List<(string Name, string Value)> stores) in other._buffers)
        {
            _buffers[processor] = [.. stores];
        }
    }

    /// <summary>What identifies the state.</summary>
    public string Key => string.Join(' ', _memory.Select(cell => $"{cell.Key}={cell.Value}"))
        + string.Concat(_buffers.Where(buffer => buffer.Value.Count > 0).Select(buffer =>
            $" {buffer.Key}:[{string.Join(',', buffer.Value.Select(store => $"{store.Name}={store.Value}"))}]"));

    /// <summary>A value in memory; what was never written, or was forgotten, is empty.</summary>
    public string this[string name] => _memory.GetValueOrDefault(name, "");

    /// <summary>A copy with one value changed in memory; an empty value is forgotten.</summary>
    public NaiveWorld With(string name, string value)
    {
        NaiveWorld copy = new(this);
        if (value.Length == 0)
        {
            copy._memory.Remove(name);
        }
        else
        {
            copy._memory[name] = value;
        }

        return copy;
    }

    /// <summary>What a processor reads: its own youngest waiting store, else memory.</summary>
    public string Own(string processor, string name)
    {
        List<(string Name, string Value)> stores = Stores(processor);
        int last = stores.FindLastIndex(store => store.Name == name);
        return last < 0 ? this[name] : stores[last].Value;
    }

    public bool IsDrained(string processor) => Stores(processor).Count == 0;

    public bool HasRoom(string processor) => Stores(processor).Count < TargetBufferSize;

    /// <summary>How many stores wait.</summary>
    public int Waiting(string processor) => Stores(processor).Count;

    public NaiveWorld Store(string processor, string name, string value)
    {
        NaiveWorld copy = new(this);
        List<(string Name, string Value)> stores = [.. copy.Stores(processor), (name, value)];
        copy._buffers[processor] = stores;
        return copy;
    }

    /// <summary>The oldest store reaches memory.</summary>
    public NaiveWorld Drain(string processor)
    {
        (string name, string value) = Stores(processor)[0];
        NaiveWorld copy = With(name, value);
        copy._buffers[processor].RemoveAt(0);
        return copy;
    }

    private List<(string Name, string Value)> Stores(string processor) => _buffers.GetValueOrDefault(processor, []);
}
