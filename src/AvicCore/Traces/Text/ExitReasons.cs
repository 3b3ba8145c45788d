using System;
using System.Collections.Generic;
using System.Globalization;

namespace AvicCore;

/// <summary>The exit reasons met so far; every spelling is looked at once and found by its bytes from then on.</summary>
internal sealed class ExitReasons
{
    private const int MaxSpellings = 1024;

    private readonly NameTable _spellings = new(MaxSpellings);
    private readonly List<ExitReason> _reasons = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    /// <summary>The reason printed at a place.</summary>
    public ExitReason Find(byte[] bytes, int at, int length)
    {
        int id = _spellings.FindOrAdd(bytes, at, length);
        if (id < 0)
        {
            return Other();
        }

        if (id == _reasons.Count)
        {
            _reasons.Add(Create(_spellings[id]));
        }

        return _reasons[id];
    }

    /// <summary>The reason of a spelling.</summary>
    public ExitReason Find(string printed)
    {
        int id = _spellings.Add(printed);
        if (id == _reasons.Count)
        {
            _reasons.Add(Create(printed));
        }

        return id < 0 ? Other() : _reasons[id];
    }

    private ExitReason Other() => Create("other");

    private ExitReason Create(string printed)
    {
        uint? code = Number(printed);
        string name = code is null ? SvmExits.Canonical(printed) : SvmExits.NameOf(code.Value);
        if (!_ids.TryGetValue(name, out int id))
        {
            id = _ids.Count + 1;
            _ids.Add(name, id);
        }

        return new ExitReason(name, printed, code ?? SvmExits.CodeOf(name), id);
    }

    /// <summary>0x401, UNKNOWN (1025), UNKNOWN(1025).</summary>
    private static uint? Number(string printed)
    {
        if (printed.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return uint.TryParse(
                printed.Substring(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint hex) ? hex : null;
        }

        int open = printed.IndexOf('(');
        return open > 0 && printed.EndsWith(")", StringComparison.Ordinal) && uint.TryParse(
            printed.Substring(open + 1, printed.Length - open - 2),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out uint number) ? number : null;
    }
}
