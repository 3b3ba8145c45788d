using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>One session with the module for all tests of a class; they run one after the other.</summary>
public sealed class ModuleFixture : IDisposable
{
    internal ModuleHost Module { get; } = new();

    public void Dispose() => Module.Dispose();
}

/// <summary>What tests of the module share: scripts in, lines of text or errors out.</summary>
public abstract class ModuleTest(ModuleFixture fixture) : IClassFixture<ModuleFixture>
{
    internal ModuleHost Module => fixture.Module;

    /// <summary>Runs a script in a scope of its own, so that preferences and strict mode end with it.</summary>
    internal ScriptResult Run(string script) => Module.Run("& {\n" + script + "\n}");

    /// <summary>The objects that a script writes; it must write no error and no warning.</summary>
    internal PSObject[] Objects(string script)
    {
        ScriptResult result = Run(script);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        return [.. result.Output];
    }

    /// <summary>What a script writes, as text.</summary>
    internal string[] Lines(string script) => [.. Objects(script).Select(Text)];

    /// <summary>What a script writes, as one line.</summary>
    internal string Line(string script) => string.Join(' ', Lines(script));

    /// <summary>The one error of a script.</summary>
    internal ErrorRecord Error(string script) => Assert.Single(Run(script).Errors);

    /// <summary>The one error of a script has this id and category, and names the value and what was expected.</summary>
    internal void AssertRefused(string script, string id, ErrorCategory category, string value, string expected)
    {
        ErrorRecord error = Error(script);
        Assert.Equal(id, error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Contains(value, error.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>What Tab offers at the end of what was typed.</summary>
    internal CompletionResult[] Matches(string typed)
    {
        using PowerShell shell = Module.NewPipeline();
        return [.. CommandCompletion.CompleteInput(typed, typed.Length, null, shell).CompletionMatches];
    }

    /// <summary>The values that Tab offers, as one line.</summary>
    internal string Complete(string typed)
        => string.Join(
            ' ',
            Matches(typed)
                .Where(match => match.ResultType == CompletionResultType.ParameterValue)
                .Select(match => match.CompletionText.Trim('\'')));

    /// <summary>Works in a culture.</summary>
    internal static T In<T>(string culture, Func<T> work)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            return work();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>As a string in double quotes has it: invariant, whatever the culture.</summary>
    internal static string Text(PSObject? value) => LanguagePrimitives.ConvertTo<string>(value);
}
