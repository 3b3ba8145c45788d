using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Xml.Linq;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

public sealed class ManifestTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private static readonly string[] s_exports =
        ["FunctionsToExport", "CmdletsToExport", "AliasesToExport", "VariablesToExport"];

    private static string BinaryManifest => Path.Combine(Repository.Root, "src", "AvicPS", "AvicPS.Binary.psd1");

    [Fact]
    public void It_is_data_that_every_tool_can_read_without_running_it()
    {
        Ast ast = Parser.ParseFile(Repository.Manifest, out _, out ParseError[] errors);

        Assert.Empty(errors);
        Assert.Empty(ast.FindAll(IsCode, searchNestedScriptBlocks: true).Select(code => code.Extent.Text));
    }

    [Fact]
    public void Every_export_is_a_list_without_wildcards()
    {
        foreach (string export in s_exports)
        {
            Assert.DoesNotContain(Values(Repository.Manifest, export), WildcardPattern.ContainsWildcardCharacters);
        }
    }

    [Fact]
    public void What_is_imported_is_what_it_lists()
    {
        string[] listed = Values(Repository.Manifest, "CmdletsToExport");

        string[] imported = Lines("Get-Command -Module AvicPS | ForEach-Object { $_.Name }");

        Assert.Equal(listed.Order(StringComparer.Ordinal), imported.Order(StringComparer.Ordinal));
        Assert.NotEmpty(listed);
    }

    [Fact]
    public void It_brings_no_functions_aliases_or_variables()
        => Assert.Equal("0 0 0", Line("""
            $module = Get-Module AvicPS
            $module.ExportedFunctions.Count
            $module.ExportedAliases.Count
            $module.ExportedVariables.Count
            """));

    [Fact]
    public void Cmdlets_are_listed_in_alphabetical_order()
    {
        string[] listed = Values(Repository.Manifest, "CmdletsToExport");

        Assert.Equal(listed.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public void Files_that_it_names_exist()
    {
        string[] files =
            [.. Values(Repository.Manifest, "FormatsToProcess"), .. Values(Repository.Manifest, "RootModule")];

        Assert.True(files.Length >= 2);
        Assert.All(files, file => Assert.True(File.Exists(Path.Combine(Repository.Root, file)), file));
    }

    [Theory]
    [InlineData("net8.0")]
    [InlineData("netstandard2.0")]
    public void Files_that_each_build_names_exist(string framework)
    {
        string folder = Path.Combine(Repository.Root, "lib", framework);
        string staged = Path.Combine(folder, "AvicPS.Binary.psd1");
        string[] files =
        [
            .. Values(staged, "RootModule"),
            .. Values(staged, "RequiredAssemblies"),
            .. Values(staged, "TypesToProcess"),
        ];

        Assert.Equal(4, files.Length);
        Assert.All(files, file => Assert.True(File.Exists(Path.Combine(folder, file)), file));
    }

    [Fact]
    public void Versions_agree()
    {
        string version = Assert.Single(Values(Repository.Manifest, "ModuleVersion"));
        XDocument build = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"));

        Assert.Equal(version, Assert.Single(Values(BinaryManifest, "ModuleVersion")));
        Assert.Equal(version, Assert.Single(build.Descendants("VersionPrefix")).Value);
        Assert.Equal(version, Line("(Get-Module AvicPS).Version"));
    }

    [Fact]
    public void It_says_what_galleries_ask_for()
    {
        string[] keys = ["Author", "Description", "GUID", "Tags", "LicenseUri", "ProjectUri", "ReleaseNotes"];

        Assert.All(keys, key => Assert.NotEmpty(Values(Repository.Manifest, key)));
        Assert.Equal(["Desktop", "Core"], Values(Repository.Manifest, "CompatiblePSEditions"));
        Assert.Equal(["5.1"], Values(Repository.Manifest, "PowerShellVersion"));
    }

    /// <summary>The strings of one key, at any level.</summary>
    private static string[] Values(string manifest, string key)
    {
        Ast ast = Parser.ParseFile(manifest, out _, out _);
        IEnumerable<StatementAst> values = ast.FindAll(node => node is HashtableAst, searchNestedScriptBlocks: true)
            .Cast<HashtableAst>()
            .SelectMany(table => table.KeyValuePairs)
            .Where(pair => pair.Item1.Extent.Text == key)
            .Select(pair => pair.Item2);
        return
        [
            .. Assert.Single(values)
                .FindAll(node => node is StringConstantExpressionAst, searchNestedScriptBlocks: true)
                .Select(node => ((StringConstantExpressionAst)node).Value),
        ];
    }

    private static bool IsCode(Ast node)
        => node is CommandAst or VariableExpressionAst or ExpandableStringExpressionAst or BinaryExpressionAst
            or MemberExpressionAst or SubExpressionAst or IfStatementAst or ScriptBlockExpressionAst
            or TypeExpressionAst;
}
