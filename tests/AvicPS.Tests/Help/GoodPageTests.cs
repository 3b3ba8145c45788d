using System;
using System.Collections.ObjectModel;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Help;

/// <summary>What Get-Help of the real engine makes of the tool's output.</summary>
public sealed class GoodPageTests : IDisposable
{
    private readonly HelpTool _tool = new();
    private readonly PSObject _help;

    public GoodPageTests()
    {
        Assert.Empty(_tool.Run().Errors);
        _help = GetHelp(Path.Combine(_tool.Output, "AvicPS.dll-Help.xml"));
    }

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void Synopsis_and_description_lose_their_markdown_and_nothing_else()
    {
        Assert.Equal("Sends a toy IPI to the first vCPU.", _help.Text("Synopsis"));
        Assert.Equal(
            [
                "The first paragraph has code, weight and a link (https://example.org/apm).",
                "What it knows:",
                "- the flat model\n- the cluster model",
                "Model    Members\n-----    -------\nflat     8\ncluster  60",
            ],
            Texts(_help, "description"));
    }

    [Fact]
    public void The_default_set_comes_first_and_keeps_the_order_of_the_page()
    {
        PSObject[] sets = _help.Items("syntax", "syntaxItem");

        Assert.Equal(
            ["Vector", "Source", "Mode", "AsBatch"], sets[0].Items("parameter").Select(p => p.Text("name")));
        Assert.Equal(["Icr", "Mode"], sets[1].Items("parameter").Select(p => p.Text("name")));
    }

    [Theory]
    [InlineData("Vector", "Byte[]", "true", "0", "False", "none", "None", "false")]
    [InlineData("Source", "UInt32", "false", "1", "False", "none", "0", "true")]
    [InlineData("Icr", "UInt64", "true", "named", "True (ByPropertyName, ByValue)", "Raw, Value", "None", "false")]
    [InlineData("Mode", "ToyMode", "false", "named", "False", "none", "XApic", "false")]
    [InlineData("AsBatch", "", "false", "named", "False", "none", "False", "false")]
    public void A_parameter_shows_what_its_yaml_says(
        string name, string type, string required, string position, string pipeline, string aliases, string value,
        string wildcards)
    {
        PSObject parameter = Parameter(name);

        Assert.Equal(type, parameter.Text("parameterValue"));
        Assert.Equal(required, parameter.Text("required"));
        Assert.Equal(position, parameter.Text("position"));
        Assert.Equal(pipeline, parameter.Text("pipelineInput"));
        Assert.Equal(aliases, parameter.Text("aliases"));
        Assert.Equal(value, parameter.Text("defaultValue"));
        Assert.Equal(wildcards, parameter.Text("globbing"));
    }

    [Fact]
    public void Accepted_values_are_in_the_syntax_and_in_the_text()
    {
        PSObject mode = _help.Items("syntax", "syntaxItem")[1].Items("parameter")[1];

        Assert.Equal(
            ["XApic", "X2Apic"],
            mode.Items("parameterValueGroup", "parameterValue").Select(value => value.ToString()));
        Assert.Equal(
            ["The mode of the APIC.", "Accepted values: XApic, X2Apic."], Texts(Parameter("Mode"), "description"));
    }

    [Fact]
    public void An_example_shows_code_and_output_as_they_stand_then_the_text()
    {
        PSObject[] examples = _help.Items("examples", "example");

        Assert.Equal("---- Example 1: Send one IPI ----", examples[0].Text("title"));
        Assert.Equal(
            "$vm | Send-ToyIpi 0x41\n\nVector Outcome\n------ -------\n    65 accelerated", examples[0].Text("code"));
        Assert.Equal("The vCPU is in the guest, so the hardware delivers it.", Texts(examples[0], "remarks")[0]);
        Assert.Equal("The file has one ICR per line.\n\n", examples[1].Items("introduction")[0].Text("Text"));
    }

    [Fact]
    public void Get_help_online_finds_the_online_version()
    {
        PSObject[] links = _help.Items("relatedLinks", "navigationLink");

        Assert.Equal("https://example.org/Send-ToyIpi", links[0].Text("uri"));
        Assert.Equal(["Online Version:", "about_Toy", "The manual"], links.Select(link => link.Text("linkText")));
    }

    private PSObject Parameter(string name) =>
        _help.Items("parameters", "parameter").Single(p => p.Text("name") == name);

    // A function that names its help file needs no assembly: this is about the tool, not the module.
    private static PSObject GetHelp(string path)
    {
        using Runspace runspace = ModuleHost.Open(
            () => RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2()));
        using PowerShell shell = PowerShell.Create(runspace);
        shell.AddScript($"function Send-ToyIpi {{\n<#\n.EXTERNALHELP {path}\n#>\n}}").AddStatement();
        shell.AddCommand("Get-Help").AddParameter("Name", "Send-ToyIpi").AddParameter("Full");
        Collection<PSObject> result = shell.Invoke();
        Assert.Empty(shell.Streams.Error);
        return Assert.Single(result);
    }

    // The engine ends each paragraph but the last with an empty line.
    private static string[] Texts(PSObject item, string name) =>
        [.. item.Items(name).Select(para => para.Text("Text").TrimEnd('\n'))];
}
