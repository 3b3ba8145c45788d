using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text;
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

        string synopsis = Text(help, "Synopsis");
        Assert.EndsWith(".", synopsis, StringComparison.Ordinal);
        Assert.DoesNotContain(". ", synopsis, StringComparison.Ordinal);
        Assert.True(string.Concat(Items(help, "description").Select(para => Text(para, "Text"))).Length > 200);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Shows_three_examples_or_more(string page) =>
        Assert.True(Items(Value(Help(page), "examples"), "example").Length >= 3);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Has_a_sentence_for_each_parameter(string page)
    {
        PSObject[] parameters = Items(Value(Help(page), "parameters"), "parameter");

        Assert.Equal(
            DocPage.Load(page).Parameters().Keys.Order(StringComparer.Ordinal),
            parameters.Select(parameter => Text(parameter, "name")).Order(StringComparer.Ordinal));
        Assert.All(parameters, parameter => Assert.EndsWith(
            ".", Text(Items(parameter, "description")[0], "Text").TrimEnd(), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Leads_on_to_other_help(string page) =>
        Assert.True(Items(Value(Help(page), "relatedLinks"), "navigationLink").Length >= 2);

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
        IEnumerable<string> links = Items(Value(Help(page), "relatedLinks"), "navigationLink")
            .Where(link => Text(link, "uri").Length == 0).Select(link => Text(link, "linkText"));

        Assert.All(links, link => Assert.Contains(link, DocPage.Commands.Concat(DocPage.Topics)));
    }

    private static object? Value(object? item, string name) => PSObject.AsPSObject(item!).Properties[name]?.Value;

    private static string Text(object? item, string name) => Value(item, name)?.ToString() ?? "";

    private static PSObject[] Items(object? item, string name) =>
        [.. (LanguagePrimitives.GetEnumerable(Value(item, name)) ?? new[] { Value(item, name) })
            .Cast<object>().Select(PSObject.AsPSObject)];

    private PSObject Help(string name)
    {
        ScriptResult help = host.Run("Get-Help -Name $args[0] -Full", name);
        Assert.Empty(help.Errors);
        return Assert.Single(help.Output);
    }
}
