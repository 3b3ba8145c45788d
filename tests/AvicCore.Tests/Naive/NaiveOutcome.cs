using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace AvicCore.Tests;

/// <summary>What became of an IPI, with a text that is equal for equal outcomes of both models.</summary>
internal sealed class NaiveOutcome
{
    public IpiPath Path { get; set; } = IpiPath.None;

    public int? ExitId { get; set; }

    public int? ExitIndex { get; set; }

    public ulong? ExitInfo1 { get; set; }

    public ulong? ExitInfo2 { get; set; }

    public List<int> Addressed { get; init; } = [];

    public List<int> IrrSet { get; init; } = [];

    public List<int> Doorbells { get; init; } = [];

    public List<int> Kicked { get; init; } = [];

    public List<int> SoftwareDoorbells { get; init; } = [];

    public List<int> HostIpis { get; init; } = [];

    public List<int> Woken { get; init; } = [];

    public List<int> Lost { get; init; } = [];

    public List<int> Dropped { get; init; } = [];

    public List<IpiWarning> Warnings { get; init; } = [];

    public static NaiveOutcome Of(IpiResult result)
        => new()
        {
            Path = result.Path,
            ExitId = result.ExitId,
            ExitIndex = result.ExitIndex,
            ExitInfo1 = result.ExitInfo1,
            ExitInfo2 = result.ExitInfo2,
            Addressed = [.. result.Addressed],
            IrrSet = [.. result.IrrSet],
            Doorbells = [.. result.Doorbells],
            Kicked = [.. result.Kicked],
            SoftwareDoorbells = [.. result.SoftwareDoorbells],
            HostIpis = [.. result.HostIpis],
            Woken = [.. result.Woken],
            Lost = [.. result.Lost],
            Dropped = [.. result.Dropped],
            Warnings = [.. result.Warnings],
        };

    public void SetIrr(int id)
    {
        if (!IrrSet.Contains(id))
        {
            IrrSet.Add(id);
        }
    }

    /// <summary>One line a property.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"path {Path}\nexit {ExitId} {ExitIndex}\n");
        text.Append(CultureInfo.InvariantCulture, $"exitinfo {ExitInfo1:x16} {ExitInfo2:x16}\n");
        AppendList(text, "addressed", Addressed);
        AppendList(text, "irr", IrrSet);
        AppendList(text, "doorbells", Doorbells);
        AppendList(text, "kicked", Kicked);
        AppendList(text, "software doorbells", SoftwareDoorbells);
        AppendList(text, "host ipis", HostIpis);
        AppendList(text, "woken", Woken);
        AppendList(text, "lost", Lost);
        AppendList(text, "dropped", Dropped);
        AppendList(text, "warnings", Warnings);
        return text.ToString();
    }

    private static void AppendList<T>(StringBuilder text, string name, List<T> items)
        => text.Append(name).Append(": ").AppendJoin(' ', items.Select(item => item!.ToString())).Append('\n');
}
