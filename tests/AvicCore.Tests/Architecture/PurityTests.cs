using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace AvicCore.Tests;

/// <summary>
/// What stays out of the core: packages, console, files, clocks, chance, culture, environment, static state.
/// </summary>
public sealed class PurityTests
{
    private static readonly Regex s_number = new(
        @"\b(s?byte|u?short|u?int|u?long|float|double|decimal|U?Int\d+)\.(Try)?Parse\(");

    private static readonly Regex s_formatting = new(@"\bstring\.Format\(|\.AppendFormat\(|\.ToString\(""");

    private static readonly Regex s_comparison = new(
        @"\.(StartsWith|EndsWith|IndexOf|LastIndexOf)\(""|\b[Ss]tring\.Compare\(");

    [Fact]
    public void References_nothing_but_the_framework()
    {
        IEnumerable<string> names = typeof(Icr).Assembly.GetReferencedAssemblies().Select(name => name.Name!);
        Assert.All(names, name => Assert.Matches(@"^(System(\..+)?|netstandard|mscorlib)$", name));
        string project = File.ReadAllText(Path.Combine(SourceTree.CoreFolder, "AvicCore.csproj"));
        Assert.DoesNotContain("PackageReference", project, StringComparison.Ordinal);
        Assert.DoesNotContain("ProjectReference", project, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"\bConsole\b")]
    [InlineData(@"\bFile\.|\bDirectory\.|\bStream(Reader|Writer)\(")]
    [InlineData(@"\bDateTime(Offset)?\b|\bTimeProvider\b|\bTimeZoneInfo\b")]
    [InlineData(@"\bStopwatch\b|\bTickCount")]
    [InlineData(@"\bRandom\b|\bGuid\b")]
    [InlineData(@"\bEnvironment\.")]
    [InlineData(@"\bCurrent(UI)?Culture\b")]
    [InlineData(@"\bThread\.Sleep\b|\bTask\.(Run|Delay)\b")]
    [InlineData(@"\[ThreadStatic\]|\bThreadLocal\b|\bAsyncLocal\b")]
    [InlineData(@"\bManagement\.Automation\b")]
    public void Sources_never_name_it(string pattern)
        => Assert.DoesNotContain(SourceTree.Files, file => Regex.IsMatch(file.Code, pattern));

    [Fact]
    public void Numbers_are_parsed_and_printed_and_strings_compared_without_a_culture()
    {
        foreach (SourceFile file in SourceTree.Files)
        {
            foreach (string statement in SourceTree.Statements(file))
            {
                if (s_number.IsMatch(statement) || s_formatting.IsMatch(statement))
                {
                    Assert.Contains("InvariantCulture", statement, StringComparison.Ordinal);
                }

                if (s_comparison.IsMatch(statement))
                {
                    Assert.Contains("StringComparison.Ordinal", statement, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void Only_the_polyfills_say_if()
        => Assert.All(
            SourceTree.Files.Where(file => file.Room != "Polyfills"),
            file => Assert.DoesNotMatch(@"(?m)^\s*#\s*(if|region|pragma)", file.Text));

    [Fact]
    public void There_is_no_static_field_that_can_change()
    {
        IEnumerable<FieldInfo> statics = typeof(Icr).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => !field.IsLiteral);
        Assert.DoesNotContain(statics, field => !field.IsInitOnly);
    }

    [Fact]
    public void Every_file_is_ASCII_and_ends_its_lines_with_LF()
    {
        foreach (SourceFile file in SourceTree.Files)
        {
            Assert.DoesNotContain('\r', file.Text);
            Assert.EndsWith("\n", file.Text, StringComparison.Ordinal);
            Assert.True(file.Text.All(char.IsAscii), $"{file.Path} is not ASCII");
        }
    }
}
