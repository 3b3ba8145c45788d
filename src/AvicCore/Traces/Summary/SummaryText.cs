namespace AvicCore;

/// <summary>Puts what was counted into words: verdict, evidence, findings.</summary>
internal sealed class SummaryText(SummarySink counts, KvmKernel kernel, TraceIssue[] issues)
{
    public void Complete(TraceSummary summary)
    {
        VerdictRule verdict = new(counts, new InhibitNames(kernel), issues);
        summary.Verdict = verdict.Decide();
        summary.Evidence = verdict.Evidence;
        summary.Findings = new FindingRules(counts, kernel, summary).Find();
    }
}
