using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Docs;

/// <summary>What a page says of a cmdlet's parameters is what Get-Command says.</summary>
public sealed class CommandPageTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    public static TheoryData<string> Pages => [.. DocPage.Commands];

    [Fact]
    public void Every_cmdlet_has_a_page_and_every_page_a_cmdlet()
    {
        ScriptResult exported = host.Run("(Get-Module AvicPS).ExportedCmdlets.Keys");

        Assert.Equal(exported.Output.Select(name => $"{name}").Order(StringComparer.Ordinal), DocPage.Commands);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Documents_each_parameter_and_no_other(string page)
    {
        IEnumerable<string> parameters = Command(page).ParameterSets
            .SelectMany(set => set.Parameters).Where(IsOwn).Select(parameter => parameter.Name).Distinct();

        Assert.Equal(
            parameters.Order(StringComparer.Ordinal),
            DocPage.Load(page).Parameters().Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Has_the_parameter_sets_of_the_cmdlet(string page)
    {
        CommandInfo command = Command(page);
        string[] sets = command.ParameterSets.Count == 1
            ? []
            : [.. command.ParameterSets.Select(set => set.IsDefault ? set.Name + " (Default)" : set.Name)];

        Assert.Equal(sets.Order(StringComparer.Ordinal), DocPage.Load(page).SyntaxSets().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Describes_each_parameter_in_each_set_as_the_cmdlet_has_it(string page)
    {
        IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>> documented =
            DocPage.Load(page).Parameters();
        foreach (CommandParameterSetInfo set in Command(page).ParameterSets)
        {
            foreach (CommandParameterInfo parameter in set.Parameters.Where(IsOwn))
            {
                IReadOnlyDictionary<string, string> use = Assert.Single(
                    documented[parameter.Name], use => AppliesTo(use["Parameter Sets"], set.Name));

                Assert.Equal(Describe(parameter), Describe(parameter.Name, use));
            }
        }

        IEnumerable<string> named = documented.Values.SelectMany(uses => uses)
            .SelectMany(use => use["Parameter Sets"].Split(", ")).Where(name => name != "(All)").Distinct();
        Assert.Subset(Command(page).ParameterSets.Select(set => set.Name).ToHashSet(), named.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Says_where_wildcards_are_taken(string page)
    {
        IEnumerable<string> marked = Command(page).ParameterSets.SelectMany(set => set.Parameters)
            .Where(parameter => parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any())
            .Select(parameter => parameter.Name).Distinct();
        IEnumerable<string> documented = DocPage.Load(page).Parameters()
            .Where(parameter => parameter.Value.Any(use => use["Accept wildcard characters"] == "True"))
            .Select(parameter => parameter.Key);

        Assert.Equal(marked.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    private static bool IsOwn(CommandParameterInfo parameter) => !Cmdlet.CommonParameters.Contains(parameter.Name);

    private static bool AppliesTo(string sets, string set) => sets == "(All)" || sets.Split(", ").Contains(set);

    private static string Describe(CommandParameterInfo parameter)
    {
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        Type element = type.IsArray ? type.GetElementType()! : type;
        string values = element.IsEnum ? string.Join(", ", Enum.GetNames(element)) : "";
        string position = parameter.Position == int.MinValue ? "Named" : $"{parameter.Position}";
        string pipeline = (parameter.ValueFromPipeline, parameter.ValueFromPipelineByPropertyName) switch
        {
            (true, true) => "True (ByPropertyName, ByValue)",
            (true, false) => "True (ByValue)",
            (false, true) => "True (ByPropertyName)",
            _ => "False",
        };
        return $"-{parameter.Name}: {type.FullName}; required {parameter.IsMandatory}; position {position}; "
            + $"pipeline {pipeline}; aliases {string.Join(", ", parameter.Aliases)}; values {values}";
    }

    private static string Describe(string name, IReadOnlyDictionary<string, string> use) =>
        $"-{name}: {use["Type"]}; required {use["Required"]}; position {use["Position"]}; "
        + $"pipeline {use["Accept pipeline input"]}; aliases {use["Aliases"]}; "
        + $"values {use.GetValueOrDefault("Accepted values", "")}";

    private CommandInfo Command(string name) =>
        (CommandInfo)Assert.Single(host.Run("Get-Command -Name $args[0]", name).Output).BaseObject;
}
