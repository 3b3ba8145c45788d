namespace AvicCore;

/// <summary>Puts what was counted into words: verdict, evidence, findings.</summary>
internal static class SummaryText
{
    public static void Complete(TraceSummary summary, SummarySink counts, KvmKernel kernel)
    {
        VerdictRule verdict = new(counts, summary, kernel);
        summary.Verdict = verdict.Decide();
        summary.Evidence = verdict.Evidence;
        summary.Findings = new FindingRules(counts, kernel, summary).Find();
    }
}
