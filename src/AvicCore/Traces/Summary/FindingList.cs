using System;
using System.Collections.Generic;

namespace AvicCore;

/// <summary>Findings in the order in which they were made.</summary>
internal sealed class FindingList
{
    private readonly List<TraceFinding> _findings = [];

    public void Add(long count, FormattableString title, FormattableString text, FormattableString evidence)
        => _findings.Add(new TraceFinding
        {
            Count = count,
            Title = FormattableString.Invariant(title),
            Text = FormattableString.Invariant(text),
            Evidence = FormattableString.Invariant(evidence),
        });

    public TraceFinding[] ToArray() => _findings.ToArray();
}
