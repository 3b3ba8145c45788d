using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text;
using AvicPS.Tests.Help;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Docs;

/// <summary>What a user gets who asks Get-Help.</summary>
public sealed class GetHelpTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    public static TheoryData<string> Pages => [.. DocPage.Commands];

    public static TheoryData<string> Topics => [.. DocPage.Topics];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Tells_what_a_cmdlet_does_in_one_sentence_and_at_length(string page)
    {
        PSObject help = Help(page);

        string synopsis = help.Text("Synopsis");
        Assert.EndsWith(".", synopsis, StringComparison.Ordinal);
        Assert.DoesNotContain(". ", synopsis, StringComparison.Ordinal);
        Assert.True(string.Concat(help.Items("description").Select(para => para.Text("Text"))).Length > 200);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Shows_three_examples_or_more(string page) =>
        Assert.True(Help(page).Items("examples", "example").Length >= 3);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Has_a_sentence_for_each_parameter(string page)
    {
        PSObject[] parameters = Help(page).Items("parameters", "parameter");

        Assert.Equal(
            DocPage.Load(page).Parameters().Keys.Order(StringComparer.Ordinal),
            parameters.Select(parameter => parameter.Text("name")).Order(StringComparer.Ordinal));
        Assert.All(parameters, parameter => Assert.EndsWith(
            ".", parameter.Items("description")[0].Text("Text").TrimEnd(), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Leads_on_to_other_help(string page) =>
        Assert.True(Help(page).Items("relatedLinks", "navigationLink").Length >= 2);

    [Theory]
    [MemberData(nameof(Pages))]
    [MemberData(nameof(Topics))]
    public void Is_plain_ascii(string page) => Assert.True(Ascii.IsValid(DocPage.Load(page).Text));

    [Theory]
    [MemberData(nameof(Topics))]
    public void Finds_each_topic(string topic)
    {
        ScriptResult found = host.Run("Get-Help -Name $args[0]", topic);

        Assert.Empty(found.Errors);
        Assert.Contains(topic, $"{Assert.Single(found.Output)}", StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Names_only_help_that_exists(string page)
    {
        IEnumerable<string> links = Help(page).Items("relatedLinks", "navigationLink")
            .Where(link => link.Text("uri").Length == 0).Select(link => link.Text("linkText"));

        Assert.All(links, link => Assert.Contains(link, DocPage.Commands.Concat(DocPage.Topics)));
    }

    private PSObject Help(string name)
    {
        ScriptResult help = host.Run("Get-Help -Name $args[0] -Full", name);
        Assert.Empty(help.Errors);
        return Assert.Single(help.Output);
    }
}
