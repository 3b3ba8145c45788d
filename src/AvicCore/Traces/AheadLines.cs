using System;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>
/// Lines that are read before their turn, so that another thread can do it: what each says is kept, and what it means
/// is left to whoever takes the lines in order.
/// </summary>
internal sealed class AheadLines
{
    private readonly EventTexts _texts = new(new ExitReasons());
    private readonly QuickLines _lines;
    private TraceRecord[] _records = [];
    private (int Next, LineOutcome Outcome)[] _outcomes = [];

    public AheadLines() => _lines = new QuickLines(new EventLineReader(_texts));

    /// <summary>Lines read.</summary>
    public int Count { get; private set; }

    /// <summary>What a line is, and where the one behind it starts.</summary>
    public (int Next, LineOutcome Outcome) this[int line] => _outcomes[line];

    /// <summary>What a line says, if it is an event.</summary>
    public TraceRecord Record(int line) => _records[line];

    /// <summary>Reads the lines in [from, limit).</summary>
    [MethodImpl(Jit.Hot)]
    public void Read(byte[] bytes, int from, int limit, int end)
    {
        int count = 0;
        for (int at = from; at < limit; count++)
        {
            if (count == _records.Length)
            {
                Grow();
            }

            TraceRecord record = _records[count];
            record.Bytes = bytes;
            LineOutcome outcome = _lines.Read(bytes, at, limit, end, record, out int next);
            if (outcome == LineOutcome.Unknown)
            {
                // So that the name is not looked at letter by letter again.
                _texts.Names.FindOrAdd(bytes, record.FieldStart, record.FieldEnd - record.FieldStart);
            }

            at = next > 0 ? next : ByteText.IndexOf(bytes, (byte)'\n', at, limit) + 1;
            _outcomes[count] = (at, outcome);
        }

        Count = count;
    }

    private void Grow()
    {
        int count = _records.Length;
        Array.Resize(ref _records, Math.Max(1024, count * 2));
        Array.Resize(ref _outcomes, _records.Length);
        for (; count < _records.Length; count++)
        {
            _records[count] = new TraceRecord();
        }
    }
}
