using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace AvicCore.Tests;

/// <summary>Traces as streams, and what a reader makes of them.</summary>
internal static class Streams
{
    public static Stream Of(string text) => new MemoryStream(Encoding.UTF8.GetBytes(text));

    public static List<TraceEvent> Read(string text, out IReadOnlyList<TraceIssue> issues)
    {
        TraceReader reader = new();
        List<TraceEvent> events = [.. reader.Read(Of(text))];
        issues = reader.Issues;
        return events;
    }

    /// <summary>What the reader gives that gets the bytes in chunks of a size.</summary>
    public static List<TraceEvent> ReadChunks(TraceReader reader, byte[] bytes, int size)
    {
        List<TraceEvent> events = [];
        for (long at = 0; at < bytes.Length; at += size)
        {
            events.AddRange(reader.ReadBytes(bytes, (int)at, (int)Math.Min(size, bytes.Length - at)));
        }

        events.AddRange(reader.Complete());
        return events;
    }
}
