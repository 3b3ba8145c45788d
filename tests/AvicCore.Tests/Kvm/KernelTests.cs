using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Which handler a version has, and what else changed by exact version (spec 03 section 1).</summary>
public sealed class KernelTests
{
    private static readonly string[] s_names =
    [
        "Linux-5.0", "Linux-5.17", "X2Avic-Rfc", "Patch-V1", "Linux-5.19-rc1", "Linux-5.19", "Linux-6.0", "Linux-6.3",
        "Linux-6.19",
    ];

    public static TheoryData<string> Rows
        => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Spec", "kernels.csv"))
            .Where(line => line[0] != '#')];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_version_has_its_handler_and_details(string row)
    {
        KvmKernel kernel = KvmKernel.Parse(row.Split(',')[0]);
        Assert.Equal(row, Describe(kernel));
        Assert.Equal(kernel.HasIpivParameter, kernel.InhibitsBigIds);
        Assert.Equal(kernel.Name, kernel.ToString());
    }

    [Fact]
    public void There_are_nine_names_oldest_first_and_each_means_its_first_release()
    {
        Assert.Equal(s_names, KvmKernel.All.Select(kernel => kernel.Name));
        Assert.Equal(SweepVm.Handlers, KvmKernel.All.Select(kernel => kernel.Handler));
        Assert.Equal("Linux-6.19", KvmKernel.Newest.Name);
        foreach (KvmKernel kernel in KvmKernel.All.Where(kernel => kernel.Version is not null))
        {
            KvmKernel version = KvmKernel.Parse(kernel.Name["Linux-".Length..]);
            Assert.Equal(AfterName(Describe(kernel)), AfterName(Describe(version)));
            Assert.Equal(kernel.Version, version.Version);
        }
    }

    [Fact]
    public void The_unreleased_patches_sit_on_5_18_with_x2AVIC()
    {
        string details = ",Drop,no,yes,no,255,4096,yes,no,off,yes";
        Assert.Equal("X2Avic-Rfc,G0x,FF" + details, Describe(KvmKernel.Parse("X2Avic-Rfc")));
        Assert.Equal("Patch-V1,G1,1FF" + details, Describe(KvmKernel.Parse("Patch-V1")));
        Assert.Null(KvmKernel.Parse("Patch-V1").Version);
    }

    [Theory]
    [InlineData("linux-6.3", "Linux-6.3")]
    [InlineData("LINUX-5.19-RC1", "Linux-5.19-rc1")]
    [InlineData("patch-v1", "Patch-V1")]
    [InlineData("x2avic-rfc", "X2Avic-Rfc")]
    [InlineData(" Linux-6.0 ", "Linux-6.0")]
    [InlineData("Linux-6.1.170", "6.1.170")]
    [InlineData("v6.1.170", "6.1.170")]
    [InlineData("V6.12", "6.12")]
    [InlineData("v5.19-rc3", "5.19-rc3")]
    public void Names_are_taken_in_any_case_with_either_prefix(string name, string resolved)
        => Assert.Equal(resolved, KvmKernel.Parse(name).Name);

    [Theory]
    [InlineData("3.10")]
    [InlineData("4.6")]
    [InlineData("6")]
    [InlineData("6.")]
    [InlineData("6.1.2.3")]
    [InlineData("foo")]
    [InlineData("")]
    [InlineData("6.-1")]
    [InlineData("6.+1")]
    [InlineData("6. 1")]
    [InlineData("5.19-rc0")]
    [InlineData("5.19-rc")]
    [InlineData("6.0-rc1")]
    [InlineData("6.99999999999")]
    [InlineData("Linux-Linux-6.3")]
    public void An_unknown_name_is_refused_and_the_message_lists_all_nine(string name)
    {
        AvicException error = Assert.Throws<AvicException>(() => KvmKernel.Parse(name));
        Assert.Equal(AvicError.UnknownKernel, error.Error);
        Assert.Equal(name, error.Value);
        Assert.All(s_names, known => Assert.Contains(known, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_6_1_LTS_kernel_still_loses_x2APIC_cluster_0()
    {
        KvmKernel kernel = KvmKernel.Parse("6.1.170");
        AvicVm vm = new(new AvicVmOptions { Mode = ApicMode.X2Apic, Kernel = kernel, Blocked = [1] });
        IpiResult result = vm.Send(0, SweepVm.Logical(0b10, isX2Apic: true));
        Assert.Equal((IpiPath.Fast, 1), (result.Path, result.ExitId));
        Assert.Equal([1], result.Lost);
    }

    private static string AfterName(string row) => row[row.IndexOf(',', StringComparison.Ordinal)..];

    private static string Describe(KvmKernel kernel)
    {
        string[] cells =
        [
            kernel.Name,
            kernel.Handler,
            kernel.IndexMask.ToString("X", CultureInfo.InvariantCulture),
            kernel.InvalidTarget.ToString(),
            YesNo(kernel.KnowsInvalidVector),
            YesNo(kernel.HasX2Avic),
            YesNo(kernel.HasIpivParameter),
            kernel.XApicMaxIndex.ToString(CultureInfo.InvariantCulture),
            kernel.MaxX2ApicIds.ToString(CultureInfo.InvariantCulture),
            YesNo(kernel.CompletesByMode),
            YesNo(kernel.RequiresSingleBitLdr),
            kernel.AvicDefault,
            YesNo(kernel.MovesEntryOnIdWrite),
        ];
        return string.Join(',', (IEnumerable<string>)cells);
    }

    private static string YesNo(bool value) => value ? "yes" : "no";
}
