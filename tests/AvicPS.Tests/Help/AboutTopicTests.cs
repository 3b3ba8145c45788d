using System;
using System.Linq;
using Xunit;

namespace AvicPS.Tests.Help;

public sealed class AboutTopicTests : IDisposable
{
    private readonly HelpTool _tool = new();
    private readonly string[] _lines;

    public AboutTopicTests()
    {
        Assert.Equal(0, _tool.Run().ExitCode);
        _lines = _tool.ReadOutput("about_Toy.help.txt").Split('\n');
    }

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void The_fifth_line_is_the_synopsis_that_get_help_lists() =>
        Assert.Equal(
            ["TOPIC", "    about_Toy", "", "SHORT DESCRIPTION", "    What a toy IPI is."], _lines.Take(5));

    [Fact]
    public void Text_wraps_at_80_columns_and_code_does_not()
    {
        Assert.Single(_lines, line => line.Length > 80);
        Assert.Contains(_lines, line => line.EndsWith("is not to be wrapped'", StringComparison.Ordinal));
        Assert.Contains("    this sentence is longer than eighty columns.", _lines);
    }

    [Fact]
    public void A_list_item_and_the_last_column_of_a_table_hang_under_themselves()
    {
        Assert.Contains("      under the text of the first", _lines);
        Assert.Contains("          not in the guest", _lines);
    }

    [Fact]
    public void The_wide_columns_of_a_table_share_the_width() => AssertShown(
        "    Path  Who handled the IPI                 What it costs",
        "    ----  -------------------                 -------------",
        "    Fast  KVM, which found the target from    one exit, and a look-up that does",
        "          the index of the exit               not grow with the VM",
        "    Slow  KVM, which looked at every vCPU     one exit, and a comparison for",
        "          that there is                       each vCPU, warm or cold");

    [Fact]
    public void Rows_whose_names_wrap_are_kept_apart() => AssertShown(
        "    exits avic_incomplete_ipi,             AVIC is active",
        "    avic_unaccelerated_access",
        "",
        "    exits vintr, write_cr8, and nothing    AVIC is not active: interrupts are",
        "    else that looks like AVIC              injected");

    [Fact]
    public void A_topic_that_is_gone_leaves_the_output_folder()
    {
        string gone = System.IO.Path.Combine(_tool.Output, "about_Gone.help.txt");
        System.IO.File.WriteAllText(gone, "old");

        Assert.Equal(0, _tool.Run().ExitCode);

        Assert.False(System.IO.File.Exists(gone));
    }

    private void AssertShown(params string[] lines) =>
        Assert.Contains(string.Join('\n', lines), string.Join('\n', _lines), StringComparison.Ordinal);
}
