using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Files that are not what they should be; each lies in a folder of its own beside a good one.</summary>
public sealed class VectorErrorTests : ModuleTest, IDisposable
{
    private static readonly string s_good = File.ReadAllText(Repository.InTests("Views", "vectors.json"));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avicvectors-");

    public VectorErrorTests(ModuleFixture fixture)
        : base(fixture)
        => File.WriteAllText(Path.Combine(_folder.FullName, "z-good.json"), s_good);

    public static TheoryData<string, string, string, string> Mistakes => new()
    {
        { "\"G5\"", "\"G9\"", "Generation 'G9'", "G0a, G0b, G0x, G1, G2, G3a, G3b, G4, G5" },
        { "\"state\": \"R\"", "\"state\": \"X\"", "state 'X'", "R, H, B, P, N or W" },
        { "\"source\": 0,", "", "'source' is missing", "line 2" },
        { "\"expected\"", "\"expectd\"", "'expected' is missing", "line 2" },
        { "\"source\": 0", "\"source\": 9", "vCPU 9", "0 to 3" },
        { "\"source\": 0", "\"source\": \"zero\"", "expected a whole number", "line 2" },
        { "\"id\": 3", "\"id\": 4096", "4096", "0 to 4095" },
        { "\"id\": 3", "\"id\": 2", "vCPU id 2", "twice" },
        { "\"icr_low\": \"0x", "\"icr_low\": \"0x1", "more than 32 bits", "line 2" },
        { "\"path\": \"hardware\"", "\"path\": \"soft\"", "path 'soft'", "hardware, fast, slow, emulated or none" },
        { "\"mode\": \"xapic\", \"state\"", "\"mode\": \"yapic\", \"state\"", "mode 'yapic'", "xapic, x2apic or disabled" },
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_bad_vector_is_one_error_with_its_place_and_the_others_run(
        string right, string wrong, string value, string expected)
    {
        int at = s_good.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at > 0);
        string file = Write("a-bad.json", string.Concat(s_good.AsSpan(0, at), wrong, s_good.AsSpan(at + right.Length)));

        ScriptResult result = Test();

        Assert.Equal(["False", "True", "False"], result.Output.Select(Text));
        AssertError(result, "InvalidVector|InvalidVcpuCount|VcpuNotFound", file, "line 2", value, expected);
    }

    public static TheoryData<string, string> BrokenTexts => new()
    {
        { "", "line 1" },
        { "{\n\"vectors\": [\n{]\n", "line 3" },
        { "{\n\"vectors\": [\n\n{ \"name\": \"a", "line 4" },
        { "not json", "line 1" },
        { "{ \"vectors\": [] } more", "expected the end" },
        { s_good[..(s_good.Length / 3)], "line 2" },
        { s_good[..^3], "line 4" },
        { "{ \"other\": 1 }", "'vectors' is missing" },
        { "42", "expected an object" },
    };

    [Theory]
    [MemberData(nameof(BrokenTexts))]
    public void A_broken_file_is_one_error_with_its_path_and_line_and_the_others_run(string text, string place)
    {
        string file = Write("a-broken.json", text);

        ScriptResult result = Test();

        Assert.Equal(["True", "False"], result.Output.Select(Text));
        AssertError(result, "InvalidJson|InvalidVector", file, "line", place);
    }

    [Fact]
    public void Of_a_file_without_vectors_nothing_is_written()
    {
        File.Delete(Path.Combine(_folder.FullName, "z-good.json"));
        Write("empty.json", "{ \"vectors\": [] }");

        ScriptResult result = Test();

        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
    }

    [Theory]
    [InlineData("./missing.json")]
    [InlineData("-LiteralPath ./missing.json")]
    [InlineData("-LiteralPath ./missing/folder/a.json")]
    [InlineData("nodrive:/a.json")]
    [InlineData("-LiteralPath nodrive:/a.json")]
    [InlineData("variable:PSHOME")]
    [InlineData("-LiteralPath variable:PSHOME")]
    public void A_file_that_is_not_there_is_one_error(string path)
    {
        ErrorRecord error = Error("Test-AvicVector " + path);

        Assert.Equal("FileNotFound,AvicPS.TestAvicVectorCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
    }

    [Theory]
    [InlineData("./missing.json")]
    [InlineData("nodrive:/a.json")]
    [InlineData("variable:PSHOME")]
    public void Files_after_one_that_is_not_there_run(string path)
    {
        ScriptResult result = Run(
            $"'{path}', '{_folder.FullName}/z-good.json' | Test-AvicVector | ForEach-Object {{ $_.Passed }}");

        Assert.Equal(["True", "False"], result.Output.Select(Text));
        Assert.Single(result.Errors);
    }

    [Fact]
    public void A_wildcard_goes_on_after_what_cannot_be_read()
    {
        _folder.CreateSubdirectory("a-folder.json");

        ScriptResult result = Test();

        Assert.Equal(["True", "False"], result.Output.Select(Text));
        AssertError(result, "FileNotReadable", "a-folder.json");
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private ScriptResult Test()
        => Run($"Test-AvicVector '{_folder.FullName}/*.json' | ForEach-Object {{ $_.Passed }}");

    private static void AssertError(ScriptResult result, string ids, params IEnumerable<string> words)
    {
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Contains(
            error.FullyQualifiedErrorId, ids.Split('|').Select(id => id + ",AvicPS.TestAvicVectorCommand"));
        Assert.NotEqual(ErrorCategory.NotSpecified, error.CategoryInfo.Category);
        Assert.All(words, word => Assert.Contains(word, error.Exception.Message, StringComparison.Ordinal));
    }
}
