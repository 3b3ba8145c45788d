using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace AvicCore;

/// <summary>
/// The exit reasons met so far; every spelling is looked at once and found by its bytes from then on.
/// </summary>
internal sealed class ExitReasons
{
    public const int MaxSpellings = 1024;

    private readonly NameTable _spellings = new(MaxSpellings);
    private readonly List<ExitReason> _reasons = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private int _taken;

    /// <summary>Spellings met.</summary>
    public int Count => _reasons.Count;

    /// <summary>
    /// The reason printed at a place; null if that is no name, such as one that runs into the next line.
    /// </summary>
    [MethodImpl(Jit.Hot)]
    public ExitReason? Find(byte[] bytes, int at, int length)
    {
        int id = _spellings.Find(bytes, at, length);
        return id >= 0 ? _reasons[id] : Add(bytes, at, length);
    }

    /// <summary>The reason of a spelling.</summary>
    public ExitReason Find(string printed)
    {
        int id = _spellings.Add(printed);
        if (id == _reasons.Count)
        {
            _reasons.Add(Create(printed));
        }

        return id < 0 ? Create("other") : _reasons[id];
    }

    /// <summary>The number of a reason that was met; 0 if it was not.</summary>
    public int IdOf(string name) => _ids.TryGetValue(name, out int id) ? id : 0;

    /// <summary>Meets what others have met since they were taken last, in their order.</summary>
    public void Take(ExitReasons others)
    {
        for (; others._taken < others.Count; others._taken++)
        {
            Find(others._reasons[others._taken].Printed);
        }
    }

    private ExitReason? Add(byte[] bytes, int at, int length)
    {
        for (int i = at; i < at + length; i++)
        {
            if (bytes[i] is < (byte)' ' or > (byte)'~')
            {
                return null;
            }
        }

        return Find(Encoding.ASCII.GetString(bytes, at, length));
    }

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
                printed.Substring(2),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out uint hex) ? hex : null;
        }

        int open = Ordinal.IndexOf(printed, '(');
        return open > 0 && printed.EndsWith(")", StringComparison.Ordinal) && uint.TryParse(
            printed.Substring(open + 1, printed.Length - open - 2),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out uint number) ? number : null;
    }
}
