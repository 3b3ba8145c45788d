namespace AvicCore;

/// <summary>Takes events as they are read. The record is the reader's own and changes with the next line.</summary>
internal interface ITraceSink
{
    void Add(TraceRecord record);
}
