using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>What the writer writes the reader reads back, equal and passing; errors are told with their line.</summary>
public sealed class VectorRoundTripTests
{
    private const int Vms = 1500;

    private static readonly string[] s_kernels = [.. KvmKernel.All.Select(kernel => kernel.Name)];

    private static readonly string[] s_hardware = [.. AvicPlatform.All.Select(platform => platform.Name)];

    [Fact]
    public void All_206_vectors_survive_a_write_and_a_read_and_still_pass()
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Spec", "vectors.json"));
        AvicVector[] read = [.. AvicVectorReader.Read(text).Select(entry => entry.Vector!)];
        Assert.Equal(206, read.Length);
        IReadOnlyList<AvicVectorEntry> again = AvicVectorReader.Read(AvicVectorWriter.Write(read));
        Assert.Equal(206, again.Count);
        for (int i = 0; i < read.Length; i++)
        {
            Assert.Null(again[i].Error);
            Assert.Equal(i + 2, again[i].Line);
            AssertEqual(read[i], again[i].Vector!);
            AvicVectorResult result = AvicVectorRunner.Run(again[i].Vector!);
            Assert.True(result.Passed, $"{result.Name}: {string.Join(", ", result.Differences)}");
        }
    }

    [Fact]
    public void What_a_random_VM_exports_reads_back_equal_and_passes()
        => Gen.Select(
                Gen.OneOf(s_kernels), Gen.OneOf(s_hardware), MachineStep.Any.Array[0, 12], Gen.ULong, Gen.Int[0, 5])
            .Holds(
                any =>
                {
                    (string kernel, string hardware, MachineStep[] steps, ulong noise, int pick) = any;
                    AvicVm vm = Grow(kernel, hardware, steps);
                    int source = vm.Vcpus[pick % vm.VcpuCount].Id;
                    AvicVector built = AvicVectorBuilder.Build(vm, source, ToIcr(noise), "a \"name\"\\\n\t\u0001");
                    AvicVectorEntry read = Assert.Single(AvicVectorReader.Read(AvicVectorWriter.Write([built])));
                    Assert.Null(read.Error);
                    AssertEqual(built, read.Vector!);
                    AvicVectorResult result = AvicVectorRunner.Run(read.Vector!);
                    Assert.True(result.Passed, string.Join(", ", result.Differences));
                },
                cases: Vms);

    /// <summary>The vector has to be the VM: what a copy does is what the VM itself does.</summary>
    [Theory]
    [InlineData(ApicMode.XApicFlat, 0x0E, DestinationMode.Logical)]
    [InlineData(ApicMode.XApicFlat, 0xFF, DestinationMode.Physical)]
    [InlineData(ApicMode.XApicFlat, 2, DestinationMode.Physical)]
    [InlineData(ApicMode.X2Apic, 0x0E, DestinationMode.Logical)]
    [InlineData(ApicMode.X2Apic, 3, DestinationMode.Physical)]
    public void A_vCPU_that_waits_for_a_STARTUP_and_a_disabled_APIC_are_exported_as_they_are(
        ApicMode mode, int destination, DestinationMode destinationMode)
    {
        AvicVm vm = new(new AvicVmOptions { Mode = mode, Kernel = KvmKernel.Parse("Linux-6.3"), EnforcesInhibits = false });
        vm.SetState(2, VcpuState.WaitForStartup);
        vm.SetApicMode(3, ApicMode.Disabled);
        Icr icr = new Icr { Vector = 0x41, DestinationMode = destinationMode }
            .WithDestination((uint)destination, mode == ApicMode.X2Apic);
        string text = AvicVectorWriter.Write([AvicVectorBuilder.Build(vm, 0, icr, "x")]);
        Assert.Contains("\"state\": \"W\"", text, StringComparison.Ordinal);
        Assert.Contains("\"mode\": \"disabled\"", text, StringComparison.Ordinal);
        AvicVector read = Assert.Single(AvicVectorReader.Read(text)).Vector!;
        Assert.Equal((VcpuState.WaitForStartup, true), (read.Vcpus[2].State, read.Vcpus[3].IsDisabled));
        AvicVm copy = AvicVectorRunner.Build(read);
        Assert.Equal((VcpuState.WaitForStartup, ApicMode.Disabled), (copy.GetVcpu(2).State, copy.GetVcpu(3).Mode));
        Assert.Equal(
            JsonSerializer.Serialize(vm.Send(0, icr)).Replace("\"avic\"", "\"x\"", StringComparison.Ordinal),
            JsonSerializer.Serialize(copy.Send(0, icr)));
        Assert.True(AvicVectorRunner.Run(read).Passed);
    }

    [Fact]
    public void A_disabled_source_sends_nothing_in_a_vector_either()
    {
        AvicVm vm = new(new AvicVmOptions());
        vm.SetApicMode(0, ApicMode.Disabled);
        AvicVector vector = AvicVectorBuilder.Build(vm, 0, SweepVm.Physical(1), "x");
        Assert.Equal((IpiPath.None, 0), (vector.Expected.Path, vector.Expected.IrrSet!.Length));
        Assert.Contains("\"running\": [1, 2, 3]", AvicVectorWriter.Write([vector]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_JSON_for_any_reader()
    {
        AvicVm vm = new(new AvicVmOptions { Name = "quote \" and \\" });
        AvicVector vector = AvicVectorBuilder.Build(vm, 0, SweepVm.Physical(1), "tab\there");
        using JsonDocument document = JsonDocument.Parse(AvicVectorWriter.Write([vector, vector]));
        JsonElement[] vectors = [.. document.RootElement.GetProperty("vectors").EnumerateArray()];
        Assert.Equal(["tab\there", "tab\there"], vectors.Select(json => json.GetProperty("name").GetString()));
        Assert.Equal([0, 1, 2, 3], vectors[0].GetProperty("running").EnumerateArray().Select(id => id.GetInt32()));
        Assert.Empty(AvicVectorReader.Read(AvicVectorWriter.Write([])));
    }

    [Fact]
    public void A_source_that_is_not_there_is_refused()
        => Assert.Equal(
            AvicError.VcpuNotFound,
            Assert.Throws<AvicException>(
                () => AvicVectorBuilder.Build(new AvicVm(new AvicVmOptions()), 9, default, "x")).Error);

    [Theory]
    [InlineData("", "line 1: expected a value")]
    [InlineData("{\n\"vectors\": [\n1,\n]}", "line 4: expected a value")]
    [InlineData("{\n\"vectors\"\n[]}", "line 3: expected ':'")]
    [InlineData("{\"a\": 1,\n\"a\": 2}", "line 2: key 'a' occurs twice")]
    [InlineData("[1,\n2", "line 2: expected ',' or ']', the text ends")]
    [InlineData("[]\n\nx", "line 3: expected the end, found 'x'")]
    [InlineData("[\"a\nb\"]", "line 1: a string has no end on its line")]
    [InlineData("[\n\"\\q\"]", "line 2: '\\q' is no escape")]
    [InlineData("[tru]", "line 1: expected 'true'")]
    [InlineData("{\n1: 2}", "line 2: expected a key in quotes")]
    public void Text_that_is_not_JSON_is_refused_with_its_line(string text, string message)
    {
        AvicException error = Assert.Throws<AvicException>(() => AvicVectorReader.Read(text));
        Assert.Equal(AvicError.InvalidJson, error.Error);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"generation\": \"G5\"", "\"generatio\": 1", "line 2: 'generation' is missing")]
    [InlineData("\"state\": \"R\"", "\"state\": \"X\"", "line 2: state 'X' is not R, H, B, P, N or W")]
    [InlineData("\"mode\": \"xapic\", \"state\"", "\"mode\": \"apic\", \"state\"", "line 2: mode 'apic' is not xapic, x2apic or disabled")]
    [InlineData("\"source\": 0", "\"source\": 0.5", "line 2: expected a whole number")]
    [InlineData("\"icr_low\": \"0x", "\"icr_low\": \"0x1", "line 2: 0x1000000fd has more than 32 bits")]
    [InlineData("\"icr_low\": \"0x", "\"icr_low\": \"0xg", "line 2: '0xg000000fd' is no number of at most 64 bits")]
    [InlineData("\"path\": \"hardware\"", "\"path\": \"luck\"", "line 2: path 'luck' is not")]
    [InlineData("\"warn\": []", "\"warn\": [\"eek\"]", "line 2: warning 'eek' is not one of")]
    [InlineData("\"id\": 0", "\"id\": 4096", "line 2: 4096 is out of range: 0 to 4095")]
    [InlineData("\"xapic_id\": 0", "\"xapic_id\": 256", "line 2: 256 is out of range: 0 to 255")]
    [InlineData("\"0\": {\"valid\"", "\"64\": {\"valid\"", "line 2: logical table slot '64' is not 0 to 63")]
    [InlineData("\"ext4k\": false", "\"ext4k\": 0", "line 2: expected true or false")]
    public void A_vector_that_is_wrong_is_an_entry_with_its_error_and_the_others_are_read(
        string right, string wrong, string message)
    {
        AvicVector vector = AvicVectorBuilder.Build(new AvicVm(new AvicVmOptions()), 0, SweepVm.Physical(1), "x");
        string[] lines = AvicVectorWriter.Write([vector, vector]).Split('\n');
        Assert.Contains(right, lines[1], StringComparison.Ordinal);
        int at = lines[1].IndexOf(right, StringComparison.Ordinal);
        lines[1] = lines[1][..at] + wrong + lines[1][(at + right.Length)..];
        IReadOnlyList<AvicVectorEntry> read = AvicVectorReader.Read(string.Join('\n', lines));
        Assert.Equal(AvicError.InvalidVector, read[0].Error!.Error);
        Assert.StartsWith(message, read[0].Error!.Message, StringComparison.Ordinal);
        Assert.Equal((null, 2), (read[0].Vector, read[0].Line));
        Assert.Equal((null, 3), (read[1].Error, read[1].Line));
    }

    private static AvicVm Grow(string kernel, string hardware, MachineStep[] steps)
    {
        AvicVm vm = new(new AvicVmOptions
        {
            Kernel = KvmKernel.Parse(kernel),
            Platform = AvicPlatform.Parse(hardware),
            VcpuIds = [3, 0, 1, 20, 7],
        });
        foreach (MachineStep step in steps)
        {
            try
            {
                step.Do(vm);
            }
            catch (AvicException)
            {
                // A verb that is not possible from where the vCPU is.
            }
        }

        return vm;
    }

    /// <summary>Mostly Fixed and edge, to few places, in either mode's bits.</summary>
    private static Icr ToIcr(ulong noise)
        => new((noise & 0xC_0FFF) | ((noise & 0xF00_0000_0000) >> 8) | ((noise & 0x1F00_0000) << 28));

    private static void AssertEqual(AvicVector expected, AvicVector actual)
        => Assert.Equal(Describe(expected), Describe(actual));

    /// <summary>All of it; of an x2APIC neither DFR nor xAPIC id. An unset table is an empty one.</summary>
    private static string Describe(AvicVector vector)
    {
        string table = string.Join(
            ' ', (vector.LogicalTable ?? new Dictionary<int, LogicalIdEntry>()).OrderBy(slot => slot.Key));
        string vcpus = string.Join('\n', vector.Vcpus.Select(vcpu => JsonSerializer.Serialize(new AvicVectorVcpu
        {
            Id = vcpu.Id,
            IsX2Apic = vcpu.IsX2Apic,
            IsDisabled = vcpu.IsDisabled,
            State = vcpu.State,
            Ldr = vcpu.Ldr,
            Dfr = vcpu.IsX2Apic ? 0 : vcpu.Dfr,
            XApicId = vcpu.IsX2Apic ? null : vcpu.XApicId ?? vcpu.Id,
            IsSoftwareEnabled = vcpu.IsSoftwareEnabled,
            IsTableValid = vcpu.IsTableValid,
        })));
        return string.Join(
            '\n',
            $"{vector.Name}|{vector.Group}|{vector.Generation}|{vector.Note}",
            $"{vector.HasX2Avic} {vector.HasExt4K} {vector.EnableIpiv} {vector.HashesVectors} {table}",
            $"{vector.Source} {vector.IcrLow:x} {vector.IcrHigh:x}",
            JsonSerializer.Serialize(vector.Expected),
            vcpus);
    }
}
