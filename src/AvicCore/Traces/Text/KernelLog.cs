using System;

namespace AvicCore;

/// <summary>
/// Lines of dmesg and of the journal: what KVM says about AVIC, and its warnings (traces/README, S2 and S7).
/// </summary>
internal static class KernelLog
{
    private static readonly Literal s_kernel = new(" kernel: ");
    private static readonly Literal s_kvmAmd = new("kvm_amd: ");
    private static readonly Literal s_invalid = new("Invalid IPI targ");
    private static readonly Literal s_warning = new("WARNING: CPU: ");

    /// <summary>Reads the line [start, end), if it is surely one of the kernel log.</summary>
    public static bool TryRead(byte[] bytes, int start, int end, TraceRecord record)
    {
        record.ClearPrefix();
        TextCursor line = new(bytes, start);
        int text = TryReadStamp(ref line, record) ? line.At : FindMessage(bytes, start, end);
        if (text < 0)
        {
            return false;
        }

        record.Kind = TraceEventKind.KernelMessage;
        record.Format = TraceFormat.KernelLog;
        record.Name = "printk";
        record.Text = System.Text.Encoding.UTF8.GetString(bytes, text, end - text);
        KernelMessages.Classify(record);
        return true;
    }

    /// <summary>
    /// True if a stamp such as <c>[ 7962.437586]</c> starts the line, maybe behind a level such as &lt;6&gt;.
    /// </summary>
    public static bool TryReadStamp(ref TextCursor line, TraceRecord record)
    {
        TextCursor stamp = line;
        if (stamp.Skip('<') && !(stamp.Decimal(out _) && stamp.Skip('>')))
        {
            return false;
        }

        stamp.SkipSpaces();
        if (!stamp.Skip('['))
        {
            return false;
        }

        stamp.SkipSpaces();
        if (!stamp.Decimal(out ulong seconds) || !stamp.Skip('.') || seconds > int.MaxValue
            || !stamp.Decimal(out ulong microseconds) || microseconds > 999_999 || !stamp.Skip(']'))
        {
            return false;
        }

        stamp.SkipSpaces();
        record.HasTime = true;
        record.TimeNs = ((long)seconds * 1_000_000_000) + ((long)microseconds * 1000);
        line.At = stamp.At;
        return true;
    }

    /// <summary>
    /// Where the message starts in a line that has another stamp or none; -1 if it is no kernel message.
    /// </summary>
    private static int FindMessage(byte[] bytes, int start, int end)
    {
        int found = -1;
        for (int at = start; at < end; at++)
        {
            if (s_kernel.IsAt(bytes, at))
            {
                return at + s_kernel.Length;
            }

            if (found < 0 && (s_kvmAmd.IsAt(bytes, at) || s_invalid.IsAt(bytes, at) || s_warning.IsAt(bytes, at)))
            {
                found = at;
            }
        }

        return found;
    }
}
