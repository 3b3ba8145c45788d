using System;
using System.Linq;
using Xunit;

namespace AvicPS.Tests.Help;

/// <summary>Each slip of a writer, made in a copy of the good page.</summary>
public sealed class BrokenPageTests : IDisposable
{
    private const string Command = "Send-ToyIpi.md";
    private const string About = "about_Toy.md";
    private const string Syntax = "Send-ToyIpi [-Vector]";

    private const string WideTable = "| Word | Meaning | In the kernel | In the manual | Here |\n| - | - | - | - | - |\n"
        + "| what it is called | a sentence about it | another sentence | the words of the manual | what we make of it |";

    private readonly HelpTool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData("schema: 2.0.0\n", "", "---", "key \"schema\" is missing")]
    [InlineData("schema: 2.0.0", "schema: 3.0.0", "schema: 3.0.0", "\"schema\" is \"3.0.0\"")]
    [InlineData("Module Name:", "Modul Name:", "Modul Name: AvicPS", "unknown key \"Modul Name\"")]
    [InlineData("# Send-ToyIpi\n", "# Send-TyoIpi\n", "# Send-TyoIpi", "\"# Send-ToyIpi\"")]
    [InlineData("## NOTES\n", "", "---", "\"## NOTES\" is missing")]
    [InlineData("## SYNOPSIS", "## SYNOPSYS", "## SYNOPSYS", "unknown section \"SYNOPSYS\"")]
    [InlineData("Sends a toy IPI to the *first* vCPU.", "", "## SYNOPSIS", "\"## SYNOPSIS\" is empty")]
    [InlineData("[-AsBatch]\n", "[-AsBatch] Force\n", Syntax, "\"Force\" in the syntax is no parameter")]
    [InlineData("[-AsBatch]\n", "\n", "### -AsBatch", "-AsBatch is not in the syntax of set \"ByVector\"")]
    [InlineData("[-Vector] <Byte[]>", "[-Vector] <Byte>", Syntax, "PARAMETERS says \"[-Vector] <Byte[]>\"")]
    [InlineData("[<CommonParameters>]", "", Syntax, "end with [<CommonParameters>]")]
    [InlineData("### Example 2: Read", "### Exmple 2: Read", "### Exmple 2", "\"### Example 2: title\"")]
    [InlineData("```powershell\nSend-ToyIpi -Icr 0x41\n```", "Code forgotten.", "### Example 2", "has no fenced code")]
    [InlineData("### -Icr\nThe whole register.\n", "### -Icr\n", "### -Icr", "-Icr has no sentence")]
    [InlineData("### -Icr", "### Icr", "### Icr", "\"### -Name\"")]
    [InlineData("Required: True", "Mandatory: True", "Mandatory: True", "unknown key \"Mandatory\"")]
    [InlineData("Required: True", "Required: Yes", "Required: Yes", "\"Required\" is \"Yes\"")]
    [InlineData("Position: 1", "Position: one", "Position: one", "\"Position\" is \"one\"")]
    [InlineData("Parameter Sets: ByIcr", "Parameter Sets: ByIcrs", "Parameter Sets: ByIcrs", "does not have")]
    [InlineData("### None\n", "", "## OUTPUTS", "\"## OUTPUTS\" names no type")]
    [InlineData("(about_Toy.md)", "(about_Tyo.md)", "[about_Toy]", "\"about_Tyo.md\" does not exist")]
    public void A_slip_in_a_page_is_named_with_its_file_and_line(string good, string slip, string at, string says) =>
        Check(Command, good, slip, at, says);

    [Theory]
    [InlineData("# about_Toy", "# about_Tyo", "# about_Tyo", "\"# about_Toy\"")]
    [InlineData("## Short description", "## Short descripton", "## Short descripton", "must be \"SHORT DESCRIPTION\"")]
    [InlineData("- Send-ToyIpi", "", "## See also", "\"See also\" is empty")]
    [InlineData("| Word | Meaning |\n| ---- | ------- |", WideTable, "| Word | Meaning |", "too many columns of text")]
    public void A_slip_in_a_topic_is_named_with_its_file_and_line(string good, string slip, string at, string says) =>
        Check(About, good, slip, at, says);

    [Fact]
    public void All_slips_are_reported_and_nothing_is_written()
    {
        _tool.Write(Command, HelpTool.Page(Command).Replace("## NOTES\n", "", StringComparison.Ordinal));
        _tool.Write(About, "No heading.");
        _tool.Write("SendToyIpi.md", "The name of no cmdlet.");

        (int exitCode, string[] errors) = _tool.Run();

        Assert.Equal(1, exitCode);
        Assert.Equal(3, errors.Length);
        Assert.False(System.IO.Directory.Exists(_tool.Output));
    }

    // "at" is how the line starts that the error must name.
    private void Check(string page, string good, string slip, string at, string says)
    {
        string text = HelpTool.Page(page);
        int place = text.IndexOf(good, StringComparison.Ordinal);
        Assert.NotEqual(-1, place);
        text = text[..place] + slip + text[(place + good.Length)..];
        int line = 1 + Array.FindIndex(text.Split('\n'), one => one.StartsWith(at, StringComparison.Ordinal));
        _tool.Write(page, text);

        (int exitCode, string[] errors) = _tool.Run();

        Assert.Equal(1, exitCode);
        string start = $"{page}:{line}: error: ";
        Assert.True(
            errors.Any(error => error.Contains(start, StringComparison.Ordinal)
                && error.Contains(says, StringComparison.Ordinal)),
            $"no \"{start}...{says}\" in:\n{string.Join('\n', errors)}");
    }
}
