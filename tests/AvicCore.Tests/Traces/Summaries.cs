namespace AvicCore.Tests;

/// <summary>Summaries of a text, as of a kernel if one is named.</summary>
internal static class Summaries
{
    public static TraceSummary Of(string text, string? kernel = null)
    {
        TraceSummaryBuilder builder = new(kernel is null ? null : KvmKernel.Parse(kernel));
        builder.Add(Streams.Of(text));
        return builder.Build();
    }
}
