using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Docs;

/// <summary>The lists in the about_ topics are those of the module: what is added there has to be told here.</summary>
public sealed class TopicTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    public static TheoryData<string> Topics => [.. DocPage.Topics];

    [Theory]
    [InlineData("CostModel", "$vm.Cost")]
    [InlineData("Assumption", "$vm.Options.Assumptions")]
    public void The_model_topic_lists_each_setting_with_its_default(string parameter, string settings)
    {
        string[] lines = DocPage.Load("about_AvicModel").Text.Split('\n');
        PSObject record = Assert.Single(host.Run($"$vm = New-AvicVm; {settings}").Output);
        foreach (PSPropertyInfo setting in record.Properties.Where(property => property.IsSettable))
        {
            string value = Convert.ToString(setting.Value, CultureInfo.InvariantCulture)!;
            Assert.True(
                lines.Any(line => line.StartsWith($"| {setting.Name} | {value} |", StringComparison.Ordinal)),
                $"about_AvicModel has no row \"| {setting.Name} | {value} |\" for -{parameter}");
        }
    }

    [Fact]
    public void The_module_topic_lists_each_kernel_with_its_handler_and_releases() => AssertListed(
        "about_AvicPS", "Get-AvicKernel | ForEach-Object { \"| $($_.Name) | $($_.Handler) | $($_.Covers) |\" }");

    [Fact]
    public void The_module_topic_lists_each_cpu_generation_and_vcpu_state()
    {
        AssertListed("about_AvicPS", "[AvicCore.AvicPlatform]::All | ForEach-Object { \"| $_ | $($_.Family) |\" }");
        AssertListed("about_AvicPS", "[Enum]::GetNames([AvicCore.VcpuState]) | ForEach-Object { \"| $_ |\" }");
        AssertListed("about_AvicPS", "[Enum]::GetNames([AvicCore.IpiPath]) | ForEach-Object { \"| $_ |\" }");
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void No_line_of_a_topic_is_wider_than_a_terminal_of_80_columns(string topic)
    {
        string text = $"{Assert.Single(host.Run("Get-Help -Name $args[0]", topic).Output)}";

        Assert.All(text.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
    }

    [Fact]
    public void The_module_topic_leads_to_all_others() => Assert.All(
        DocPage.Topics.Where(topic => topic != "about_AvicPS"),
        topic => Assert.Contains($"\n- {topic}\n", DocPage.Load("about_AvicPS").Text, StringComparison.Ordinal));

    private void AssertListed(string topic, string script)
    {
        string[] lines = DocPage.Load(topic).Text.Split('\n');
        IReadOnlyList<PSObject> rows = host.Run(script).Output;
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.True(
            lines.Any(line => line.StartsWith($"{row}", StringComparison.Ordinal)), $"{topic} has no row \"{row}\""));
    }
}
