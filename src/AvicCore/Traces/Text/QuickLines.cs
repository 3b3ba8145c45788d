using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>Reads clean lines where they lie in a buffer. No memory of it changes what a line says.</summary>
internal sealed class QuickLines(EventLineReader reader)
{
    /// <summary>
    /// Reads the line at a place; <paramref name="next"/> is where the one behind it starts. Of an event that is not
    /// read, the record's field is the name.
    /// </summary>
    /// <param name="bytes">The text.</param>
    /// <param name="at">The line's first byte.</param>
    /// <param name="limit">Behind the end of the last whole line.</param>
    /// <param name="end">Behind the last byte, which may be in the middle of a line.</param>
    /// <param name="record">Takes the event.</param>
    /// <param name="next">Behind the line; 0 if the line needs a closer look.</param>
    [MethodImpl(Jit.Hot)]
    public LineOutcome Read(byte[] bytes, int at, int limit, int end, TraceRecord record, out int next)
    {
        next = 0;
        TextCursor cursor = new(bytes, at);
        LineOutcome outcome = reader.ReadUsual(ref cursor, limit, record);
        if (outcome == LineOutcome.NotAnEvent)
        {
            if (bytes[at] is (byte)'\n' or (byte)'#' || ByteText.FindNear(bytes, at, (byte)'>', 1) >= 0)
            {
                next = bytes[at] == '\n' ? at + 1 : 0; // A quote may be indented.
                return next > 0 ? LineOutcome.Blank : LineOutcome.NotAnEvent;
            }

            outcome = reader.Read(ref cursor, limit, isMended: false, record);
        }

        switch (outcome)
        {
            case LineOutcome.Event when !Continuation.IsPossible(record, bytes, cursor.At, end):
                next = cursor.At;
                return LineOutcome.Event;
            case LineOutcome.Unknown:
                // A control character behind the name, once it is taken out, may make another name of it.
                int lineEnd = ByteText.IndexOf(bytes, (byte)'\n', cursor.At, limit);
                int colon = reader.NameStart + reader.NameLength;
                bool isNameSure = bytes[colon + 1] >= ' ' || colon + 1 == lineEnd;
                if (bytes[lineEnd - 1] == '=' || !isNameSure)
                {
                    return LineOutcome.NotAnEvent;
                }

                record.FieldStart = reader.NameStart;
                record.FieldEnd = reader.NameStart + reader.NameLength;
                next = lineEnd + 1;
                return LineOutcome.Unknown;
            default:
                return LineOutcome.NotAnEvent;
        }
    }
}
