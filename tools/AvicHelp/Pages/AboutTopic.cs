using System.Collections.Generic;

namespace AvicHelp.Pages;

/// <summary>An about_ topic, already laid out: its lines, at most 80 columns where they can be wrapped.</summary>
internal sealed record AboutTopic(string Name, IReadOnlyList<string> Lines);
