using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Docs;

/// <summary>Runs the examples of docs/ as a user would type them, each in a session of its own.</summary>
/// <remarks>With AVICPS_ACCEPT_EXAMPLES=1 the pages get the output of today; the diff is to be reviewed.</remarks>
public sealed class ExampleTests
{
    private static readonly bool s_accepts = Environment.GetEnvironmentVariable("AVICPS_ACCEPT_EXAMPLES") == "1";

    public static TheoryData<string, string> Examples =>
    [
        .. from page in DocPage.Commands.Concat(DocPage.Topics).Append("findings").Append("../README")
           from example in DocPage.Load(page).Examples().Select((example, i) => $"{i + 1}: {example.Title}")
           select (page, example),
    ];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Runs_in_a_bare_session_and_prints_what_the_page_shows(string page, string which)
    {
        DocPage document = DocPage.Load(page);
        IReadOnlyList<DocExample> examples = document.Examples();
        DocExample example = examples[int.Parse(which.Split(':')[0], CultureInfo.InvariantCulture) - 1];
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture; // 8.0, not 8,0.
        using ModuleHost host = new();

        PrintedResult printed = host.Print(example.Code);

        if (example.ShowsError)
        {
            Assert.NotEmpty(printed.Errors);
        }
        else
        {
            Assert.Empty(printed.Errors);
        }

        if (example.Output is null)
        {
            return;
        }

        if (s_accepts && example.Output != printed.Text)
        {
            document.Accept(example, printed.Text);
            return;
        }

        Assert.Equal(example.Output, printed.Text);
    }

    [Fact]
    public void The_session_has_no_command_beyond_the_module_and_the_engine()
    {
        using ModuleHost host = new();
        foreach (string module in new[] { "Microsoft.PowerShell.Utility", "Microsoft.PowerShell.Management" })
        {
            Assert.Empty(host.Run("Get-Command -Module $args[0]", module).Output);
        }
    }
}
