using System.Collections.Generic;
using System.IO;
using System.Text;

namespace AvicCore;

/// <summary>Reads text that KVM hosts record and makes an object of every event in it, one after the other.</summary>
/// <remarks>
/// Knows ftrace, trace-cmd report, perf script, perf kvm stat tables, the kernel log and values of sysfs, clean or as
/// mail leaves them. Needs constant memory. What cannot be read is counted in <see cref="Issues"/>.
/// </remarks>
public sealed class TraceReader
{
    private readonly EventQueue _queue;
    private readonly TraceScanner _scanner;

    /// <summary>A reader for one input or several, one after the other.</summary>
    public TraceReader()
    {
        _queue = new EventQueue();
        _scanner = new TraceScanner(_queue);
        _queue.Comms = _scanner.Comms;
    }

    /// <summary>Lines read so far, over all inputs.</summary>
    public long Lines => _scanner.Lines;

    /// <summary>Events read so far, over all inputs; those made of plain exits are not counted.</summary>
    public long Events => _scanner.Events;

    /// <summary>What is not an event, counted by kind and name; a copy.</summary>
    public IReadOnlyList<TraceIssue> Issues => _scanner.Issues.ToArray();

    /// <summary>Reads a whole input. Events come as they are read: do not keep the stream from being read on.</summary>
    public IEnumerable<TraceEvent> Read(Stream stream)
    {
        Guard.NotNull(stream, nameof(stream));

        return ReadEvents(stream);
    }

    /// <summary>Reads one line; what it completes comes back, which may be nothing yet.</summary>
    public IReadOnlyList<TraceEvent> ReadLine(string line)
    {
        Guard.NotNull(line, nameof(line));

        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        _scanner.Add(bytes, 0, bytes.Length);
        return _queue.TakeAll();
    }

    /// <summary>Reads bytes as they come; lines may be cut anywhere.</summary>
    public IReadOnlyList<TraceEvent> ReadBytes(byte[] bytes, int offset, int count)
    {
        Guard.NotNull(bytes, nameof(bytes));

        _scanner.Add(bytes, offset, count);
        return _queue.TakeAll();
    }

    /// <summary>The end of what <see cref="ReadLine"/> or <see cref="ReadBytes"/> got: the last events.</summary>
    public IReadOnlyList<TraceEvent> Complete()
    {
        _scanner.Complete();
        return _queue.TakeAll();
    }

    private IEnumerable<TraceEvent> ReadEvents(Stream stream)
    {
        bool isOpen = true;
        while (isOpen)
        {
            isOpen = _scanner.Read(stream);
            foreach (TraceEvent traced in _queue.TakeAll())
            {
                yield return traced;
            }
        }
    }

    private sealed class EventQueue : ITraceSink
    {
        private List<TraceEvent> _events = [];

        public NameTable Comms { get; set; } = new(1);

        public void Add(TraceRecord record) => _events.Add(TraceEvents.Create(record, Comms));

        public List<TraceEvent> TakeAll()
        {
            if (_events.Count == 0)
            {
                return [];
            }

            List<TraceEvent> taken = _events;
            _events = [];
            return taken;
        }
    }
}
