using System.Collections.Generic;
using System.Globalization;

namespace AvicCore;

/// <summary>What a guest access may change of one vCPU and its VM, so that the difference can be told.</summary>
internal sealed class ApicSnapshot
{
    private const int Step = 0x10;
    private const int PageSize = 0x1000;

    private readonly AvicVm _vm;
    private readonly int _v;
    private readonly uint[] _registers;
    private readonly ApicBase _base;
    private readonly int[] _logical;
    private readonly long[] _physical;
    private readonly AvicInhibit _inhibits;

    public ApicSnapshot(AvicVm vm, int v)
    {
        _vm = vm;
        _v = v;
        _registers = Registers();
        _base = vm.Apics.Base(v);
        _logical = (int[])vm.LogicalIdTable.Entries.Clone();
        _physical = (long[])vm.PhysicalIdTable.Entries.Clone();
        _inhibits = vm.Inhibits;
    }

    /// <summary>One line for each difference.</summary>
    public string[] ChangesSince()
    {
        List<string> changes = [];
        ApicBase now = _vm.Apics.Base(_v);
        if (now != _base)
        {
            changes.Add(Line("ApicBase", _base.Raw, now.Raw, "x"));
        }

        uint[] registers = Registers();
        for (int i = 0; i < registers.Length; i++)
        {
            if (registers[i] != _registers[i])
            {
                changes.Add(Line(RegisterAddress.NameOf((ushort)(i * Step)), _registers[i], registers[i], "x8"));
            }
        }

        AddTableChanges(changes);
        if (_vm.Inhibits != _inhibits)
        {
            changes.Add($"inhibits: {_inhibits} -> {_vm.Inhibits}");
        }

        return [.. changes];
    }

    private void AddTableChanges(List<string> changes)
    {
        for (int slot = 0; slot < _logical.Length; slot++)
        {
            int now = _vm.LogicalIdTable.Entries[slot];
            if (now != _logical[slot])
            {
                changes.Add(Line($"logical[{slot}]", (uint)_logical[slot], (uint)now, "x8"));
            }
        }

        for (int id = 0; id < _physical.Length; id++)
        {
            long now = _vm.PhysicalIdTable.Entries[id];
            if (now != _physical[id])
            {
                changes.Add(Line($"physical[{id}]", (ulong)_physical[id], (ulong)now, "x16"));
            }
        }
    }

    private uint[] Registers()
    {
        uint[] registers = new uint[PageSize / Step];
        for (int i = 0; i < registers.Length; i++)
        {
            registers[i] = _vm.Apics.Read(_v, (ushort)(i * Step));
        }

        return registers;
    }

    private static string Line(string name, ulong before, ulong after, string format)
        => $"{name}: 0x{before.ToString(format, CultureInfo.InvariantCulture)}"
            + $" -> 0x{after.ToString(format, CultureInfo.InvariantCulture)}";
}
