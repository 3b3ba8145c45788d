using System;
using System.Globalization;

namespace AvicCore;

/// <summary>What a line of the kernel log says about AVIC, and the numbers in it.</summary>
internal static class KernelMessages
{
    public static void Classify(TraceRecord record)
    {
        string text = record.Text;
        record.Vcpu = -1;
        record.Index = 0;
        record.Icr = 0;
        record.MessageKind = Has(text, "Invalid IPI target") ? KernelMessageKind.InvalidIpiTarget
            : Has(text, "WARNING: CPU: ") ? KernelMessageKind.Warning
            : Has(text, "Unknown IPI interception") ? KernelMessageKind.UnhandledIpi
            : Has(text, "Invalid backing page") ? KernelMessageKind.UnhandledIpi
            : Has(text, "AVIC") ? OfAvic(text)
            : KernelMessageKind.Other;
        if (record.MessageKind == KernelMessageKind.InvalidIpiTarget)
        {
            record.Vcpu = (int)Number(text, "vcpu=", -1);
            record.Index = (uint)Number(text, "index=", Number(text, "idx=", 0));
            record.Icr = ((ulong)Hex(text, "icr=", out int end) << 32) | Hex(text, end);
        }
        else if (record.MessageKind == KernelMessageKind.Warning)
        {
            record.Cpu = (int)Number(text, "CPU: ", -1);
            record.Pid = (int)Number(text, "PID: ", -1);
        }
    }

    private static KernelMessageKind OfAvic(string text)
        => Has(text, "Cannot enable") || Has(text, "unsupported") || Has(text, "disabled") || Has(text, "not supported")
            ? KernelMessageKind.AvicUnavailable
            : Has(text, "x2AVIC enabled") ? KernelMessageKind.X2AvicEnabled
            : Has(text, "AVIC enabled") ? KernelMessageKind.AvicEnabled
            : KernelMessageKind.Other;

    private static bool Has(string text, string part) => Ordinal.Contains(text, part);

    /// <summary>The decimal number behind a key.</summary>
    private static long Number(string text, string key, long otherwise)
    {
        int at = text.IndexOf(key, StringComparison.Ordinal);
        if (at < 0)
        {
            return otherwise;
        }

        int start = at + key.Length;
        int end = start;
        while (end < text.Length && text[end] is >= '0' and <= '9')
        {
            end++;
        }

        return int.TryParse(
            text.Substring(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : otherwise;
    }

    private static uint Hex(string text, string key, out int end)
    {
        int at = text.IndexOf(key, StringComparison.Ordinal);
        end = text.Length;
        if (at < 0)
        {
            return 0;
        }

        int colon = Ordinal.IndexOf(text, ':', at);
        end = colon < 0 ? end : colon + 1;
        return Hex(text, at + key.Length);
    }

    private static uint Hex(string text, int start)
    {
        start += string.CompareOrdinal(text, start, "0x", 0, 2) == 0 ? 2 : 0;
        int end = start;
        while (end < text.Length && Uri.IsHexDigit(text[end]))
        {
            end++;
        }

        return start < end && uint.TryParse(
            text.Substring(start, end - start),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out uint number) ? number : 0;
    }
}
