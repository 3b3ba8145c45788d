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

    private const string DebugFolder = "/kvm/";

    private string? _expected;
    private string _expectedVM = "";

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
            return Fill(expected, text, _expectedVM, record);
        }

        foreach (string name in s_names)
        {
            if (!TryFind(text, name, out int at))
            {
                continue;
            }

            string rest = text.Substring(at + name.Length);
            string vm = name == InhibitReasons ? FindVM(text.Substring(0, at)) : "";
            string value = FirstWord(rest.TrimStart(' ', ':', '=', '\t'));
            if (IsValue(value))
            {
                return Fill(name, value, vm, record);
            }

            _expected = rest.Length == 0 ? name : null; // cat .../apicv_inhibit_reasons: the next line is the value.
            _expectedVM = vm;
        }

        return false;
    }

    /// <summary>True if the line before announced a value.</summary>
    public bool IsAnnounced => _expected is not null;

    /// <summary>A whole line that is nothing but a number: a mask, if the whole input is like that.</summary>
    public static bool IsBareNumber(string line) => IsValue(line.Trim()) && TryNumber(line.Trim(), out _);

    public static bool Fill(string name, string value, string vm, TraceRecord record)
    {
        record.ClearPrefix();
        record.Kind = TraceEventKind.HostValue;
        record.Format = TraceFormat.Bare;
        record.Name = name;
        record.Text = value;
        record.VM = vm;
        record.HasMask = TryNumber(value, out ulong number);
        record.Value = number;
        return true;
    }

    /// <summary>
    /// The name as a whole word, of kvm_amd or of its own file: not the "avic" of "x2avic" or "avic.c".
    /// </summary>
    private static bool TryFind(string text, string name, out int at)
    {
        at = text.LastIndexOf(name, StringComparison.Ordinal);
        if (at < 0)
        {
            return false;
        }

        bool isWord = at == 0 || text[at - 1] is '/' or '.' or ' ' or ':';
        bool isOurs = name == InhibitReasons || Ordinal.Contains(text, "kvm") || at == 0;
        int end = at + name.Length;
        return isWord && isOurs && (end == text.Length || text[end] is ' ' or ':' or '=' or '\t');
    }

    /// <summary>
    /// What stands between kvm/ and the file: 1234-12, process and descriptor, or 1234-12/vcpu0. A pattern names no VM.
    /// </summary>
    private static string FindVM(string before)
    {
        int at = before.LastIndexOf(DebugFolder, StringComparison.Ordinal);
        string vm = at < 0 ? "" : before.Substring(at + DebugFolder.Length).TrimEnd('/');
        return Ordinal.IndexOf(vm, '*') < 0 ? vm : "";
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
