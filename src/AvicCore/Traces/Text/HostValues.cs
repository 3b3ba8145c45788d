using System;
using System.Globalization;

namespace AvicCore;

/// <summary>
/// Values that people read from debugfs and sysfs and paste: apicv_inhibit_reasons, parameters of kvm_amd.
/// </summary>
internal sealed class HostValues
{
    public const string InhibitReasons = "apicv_inhibit_reasons";

    private static readonly string[] s_names =
        [InhibitReasons, "enable_ipiv", "force_avic", "enable_apicv", "avic"];

    private string? _expected;

    /// <summary>
    /// Reads <c>name: value</c> in any of its usual spellings, or the value that a named line announced.
    /// </summary>
    public bool TryRead(string line, TraceRecord record)
    {
        string text = line.Trim();
        string? expected = _expected;
        _expected = null;
        if (expected is not null && IsValue(text))
        {
            return Fill(expected, text, record);
        }

        foreach (string name in s_names)
        {
            if (!TryFind(text, name, out string rest))
            {
                continue;
            }

            string value = FirstWord(rest.TrimStart(' ', ':', '=', '\t'));
            if (IsValue(value))
            {
                return Fill(name, value, record);
            }

            _expected = rest.Length == 0 ? name : null; // cat .../apicv_inhibit_reasons: the next line is the value.
        }

        return false;
    }

    /// <summary>True if the line before announced a value.</summary>
    public bool IsAnnounced => _expected is not null;

    /// <summary>A whole line that is nothing but a number: a mask, if the whole input is like that.</summary>
    public static bool IsBareNumber(string line) => IsValue(line.Trim()) && TryNumber(line.Trim(), out _);

    public static bool Fill(string name, string value, TraceRecord record)
    {
        record.ClearPrefix();
        record.Kind = TraceEventKind.HostValue;
        record.Format = TraceFormat.Bare;
        record.Name = name;
        record.Text = value;
        record.HasMask = TryNumber(value, out ulong number);
        record.Value = number;
        return true;
    }

    /// <summary>
    /// The name as a whole word, of kvm_amd or of its own file: not the "avic" of "x2avic" or "avic.c".
    /// </summary>
    private static bool TryFind(string text, string name, out string rest)
    {
        rest = "";
        int at = text.LastIndexOf(name, StringComparison.Ordinal);
        if (at < 0)
        {
            return false;
        }

        bool isWord = at == 0 || text[at - 1] is '/' or '.' or ' ' or ':';
        bool isOurs = name == InhibitReasons || Ordinal.Contains(text, "kvm") || at == 0;
        rest = text.Substring(at + name.Length);
        return isWord && isOurs && (rest.Length == 0 || rest[0] is ' ' or ':' or '=' or '\t');
    }

    private static string FirstWord(string text)
    {
        int end = Ordinal.IndexOf(text, ' ');
        return end < 0 ? text : text.Substring(0, end);
    }

    private static bool IsValue(string text) => text is "Y" or "N" or "auto" || TryNumber(text, out _);

    private static bool TryNumber(string text, out ulong number)
        => text.StartsWith("0x", StringComparison.Ordinal)
            ? ulong.TryParse(
                text.Substring(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
