namespace AvicCore;

/// <summary>What a block that was taken before its turn needs to know when its turn has come.</summary>
/// <param name="lines">Lines of the input before the block.</param>
/// <param name="reasons">The exit reasons by which the input is counted.</param>
/// <param name="issues">The block's issues; lines are counted from its start.</param>
internal sealed class BlockTurn(long lines, ExitReasons reasons, IssueCounter issues)
{
    public long Lines { get; } = lines;

    public ExitReasons Reasons { get; } = reasons;

    public IssueCounter Issues { get; } = issues;
}
