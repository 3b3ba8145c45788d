using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using AvicPS.Tests.Hosting;
using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Test-AvicVector on the vectors of spec 05.</summary>
public sealed class VectorTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string All = "./tests/AvicCore.Tests/Spec/vectors.json";
    private const string Count = " | ForEach-Object { $n++ } -Begin { $n = 0 } -End { $n }";

    [Fact]
    public void Every_vector_of_the_specification_passes()
    {
        string[] passed = Lines($"Test-AvicVector {All} | ForEach-Object {{ $_.Passed }}");

        Assert.Equal(206, passed.Length);
        Assert.All(passed, value => Assert.Equal("True", value));
    }

    [Theory]
    [InlineData("Test-AvicVector ./tests/AvicCore.Tests/Spec/v*.json")]
    [InlineData("Test-AvicVector ./tests/AvicCore.Tests/[S]pec/vectors.json")]
    [InlineData("Test-AvicVector -LiteralPath " + All)]
    [InlineData("Test-AvicVector -Path " + All)]
    [InlineData("'" + All + "' | Test-AvicVector")]
    [InlineData("[pscustomobject]@{ FullName = '" + All + "' } | Test-AvicVector")]
    [InlineData("[pscustomobject]@{ LiteralPath = '" + All + "' } | Test-AvicVector")]
    [InlineData("[pscustomobject]@{ PSPath = '" + All + "' } | Test-AvicVector")]
    public void Files_are_named_in_every_way(string script)
        => Assert.Equal("206", Line($"& {{ {script} }}{Count}"));

    [Fact]
    public void A_path_starts_at_the_location_of_the_session_not_at_the_directory_of_the_process()
        => Assert.Equal("206 206", Line($$"""
            $path = $ExecutionContext.SessionState.Path
            $before = $path.CurrentLocation.Path
            try {
                $null = $path.SetLocation("$before/tests/AvicCore.Tests")
                Test-AvicVector ./Spec/vectors.json{{Count}}
                Test-AvicVector -LiteralPath Spec/vectors.json{{Count}}
            }
            finally { $null = $path.SetLocation($before) }
            """));

    [Fact]
    public void Several_files_run_in_their_order()
        => Assert.Equal("412", Line($"Test-AvicVector {All}, {All}{Count}"));

    [Fact]
    public void A_literal_path_may_hold_wildcard_characters()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("avic [v] ");
        try
        {
            string file = Path.Combine(folder.FullName, "a [1].json");
            File.Copy(Path.Combine(Repository.Root, All), file);

            Assert.Equal("206", Line($"Test-AvicVector -LiteralPath '{file}'{Count}"));
            Assert.Equal("206", Line($"[System.IO.FileInfo]'{file}' | Test-AvicVector{Count}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("'B01*'", 7)]
    [InlineData("'b01*'", 7)]
    [InlineData("'B01 phys unicast blocked [G1]'", 1)]
    [InlineData("'*`[G1`]'", 47)]
    [InlineData("'B01*', 'B02*'", 10)]
    [InlineData("'nothing*'", 0)]
    public void Vectors_are_chosen_by_name_and_brackets_are_no_trap(string name, int count)
        => Assert.Equal($"{count}", Line($"Test-AvicVector {All} -Name {name}{Count}"));

    [Fact]
    public void A_result_says_what_ran_where_and_why()
        => Assert.Equal(
            "A02 self shorthand [G5]|hardware|Linux-6.19|no exit even when enable_ipiv=0|True",
            Line($$"""
                Test-AvicVector {{All}} -Name 'A02*' | ForEach-Object {
                    "$($_.Name)|$($_.Group)|$($_.Kernel)|$($_.Note)|$($_.Source.EndsWith('vectors.json'))"
                }
                """));

    [Fact]
    public void A_wrong_vector_fails_with_the_keys_that_differ()
    {
        PSObject result = Objects("Test-AvicVector ./tests/AvicPS.Tests/Views/vectors.json -Name B01*").Single();

        Assert.Equal(false, result.Properties["Passed"].Value);
        Assert.Equal(
            ["kicked: expected [9], actual [2]", "path: expected Slow, actual Fast"],
            (string[])result.Properties["Differences"].Value);
    }

    [Fact]
    public void Failing_vectors_are_results_not_errors()
        => Assert.Equal(
            "True False",
            Line("Test-AvicVector ./tests/AvicPS.Tests/Views/vectors.json | ForEach-Object { $_.Passed }"));
}
