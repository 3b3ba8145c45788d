using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Rules that PSScriptAnalyzer checks for scripts and cannot see in an assembly.</summary>
public sealed class CommandShapeTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private static readonly Type[] s_verbGroups =
    [
        typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic),
        typeof(VerbsLifecycle), typeof(VerbsOther), typeof(VerbsSecurity),
    ];

    private CmdletInfo[] Commands
        => [.. Objects("Get-Command -Module AvicPS").Select(command => (CmdletInfo)command.BaseObject)];

    [Fact]
    public void Verbs_are_approved()
    {
        HashSet<string> approved =
        [
            .. s_verbGroups.SelectMany(group => group.GetFields(BindingFlags.Public | BindingFlags.Static))
                .Select(verb => (string)verb.GetValue(null)!),
        ];

        Assert.All(Commands, command => Assert.Contains(command.Verb, approved));
    }

    [Fact]
    public void Nouns_are_singular_and_start_with_Avic()
        => Assert.All(Commands, command =>
        {
            Assert.StartsWith("Avic", command.Noun, StringComparison.Ordinal);
            Assert.False(command.Noun.EndsWith('s'), command.Name);
        });

    [Fact]
    public void Each_says_what_it_writes()
        => Assert.All(Commands, command => Assert.NotEmpty(command.OutputType));

    [Fact]
    public void Each_set_takes_at_most_one_parameter_from_the_pipeline_by_value()
        => Assert.All(Commands, command => Assert.All(command.ParameterSets, set =>
            Assert.True(set.Parameters.Count(parameter => parameter.ValueFromPipeline) <= 1, command.Name)));

    /// <summary>What describes a machine or a number in rows, as Import-Csv and results have them, binds as a whole.</summary>
    [Theory]
    [InlineData("New-AvicVm")]
    [InlineData("ConvertTo-AvicIcr")]
    [InlineData("ConvertFrom-AvicIcr")]
    [InlineData("ConvertFrom-AvicExitInfo")]
    [InlineData("ConvertFrom-AvicInhibitMask")]
    [InlineData("Get-AvicKernel")]
    [InlineData("Get-AvicHardware")]
    public void Every_parameter_of_what_takes_rows_binds_by_property_name(string name)
    {
        CmdletInfo command = Commands.Single(command => command.Name == name);
        Assert.All(
            command.ParameterSets.SelectMany(set => set.Parameters)
                .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name)),
            parameter => Assert.True(parameter.ValueFromPipelineByPropertyName, parameter.Name));
    }

    [Fact]
    public void Those_with_several_sets_name_a_default()
        => Assert.All(
            Commands.Where(command => command.ParameterSets.Count > 1),
            command => Assert.Contains(command.DefaultParameterSet, command.ParameterSets.Select(set => set.Name)));

    [Fact]
    public void The_VM_has_no_position()
        => Assert.All(
            Commands.SelectMany(command => command.ParameterSets)
                .SelectMany(set => set.Parameters)
                .Where(parameter => parameter.Name is "VM" or "Vcpu" && parameter.ValueFromPipeline),
            parameter => Assert.Equal(int.MinValue, parameter.Position));

    [Fact]
    public void Set_and_Export_ask_before_they_change_and_the_others_have_nothing_to_ask()
        => Assert.All(
            Commands,
            command => Assert.Equal(command.Verb is "Set" or "Export", command.Parameters.ContainsKey("WhatIf")));

    [Fact]
    public void What_changes_vCPUs_can_pass_on_what_it_was_given()
        => Assert.All(
            Commands.Where(command => command.Verb == "Set" && command.Noun != "AvicRegister"),
            command => Assert.True(command.Parameters["PassThru"].SwitchParameter));

    [Fact]
    public void Parameters_are_named_as_in_Hyper_V_and_none_shadows_a_common_one()
        => Assert.All(Commands, command =>
        {
            Assert.DoesNotContain("Generation", command.Parameters.Keys);
            Assert.All(command.Parameters.Keys, name => Assert.True(char.IsUpper(name[0]), name));
        });
}
