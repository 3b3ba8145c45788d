using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace AvicCore.Tests;

/// <summary>Reads spec 05's vectors with System.Text.Json: a second hand beside the module's own reader.</summary>
internal static class VectorFile
{
    public static IReadOnlyList<AvicVector> All { get; } = Load();

    private static List<AvicVector> Load()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Spec", "vectors.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return [.. document.RootElement.GetProperty("vectors").EnumerateArray().Select(Read)];
    }

    private static AvicVector Read(JsonElement json)
    {
        JsonElement config = json.GetProperty("config");
        return new AvicVector
        {
            Name = json.GetProperty("name").GetString()!,
            Group = json.GetProperty("group").GetString()!,
            Generation = json.GetProperty("generation").GetString()!,
            HasX2Avic = config.GetProperty("x2avic").GetBoolean(),
            HasExt4K = config.GetProperty("ext4k").GetBoolean(),
            EnableIpiv = config.GetProperty("enable_ipiv").GetBoolean(),
            HashesVectors = config.GetProperty("vector_hashing").GetBoolean(),
            LogicalTable = config.GetProperty("logical_table").EnumerateObject().ToDictionary(
                slot => int.Parse(slot.Name, CultureInfo.InvariantCulture),
                slot => new LogicalIdEntry
                {
                    IsValid = slot.Value.GetProperty("valid").GetBoolean(),
                    GuestApicId = slot.Value.GetProperty("phys").GetByte(),
                }),
            Vcpus = [.. json.GetProperty("vcpus").EnumerateArray().Select(ReadVcpu)],
            Source = json.GetProperty("source").GetInt32(),
            IcrLow = (uint)Hex(json.GetProperty("icr_low")),
            IcrHigh = (uint)Hex(json.GetProperty("icr_high")),
            Expected = ReadExpected(json.GetProperty("expected")),
        };
    }

    private static AvicVectorVcpu ReadVcpu(JsonElement json)
        => new()
        {
            Id = json.GetProperty("id").GetInt32(),
            IsX2Apic = json.GetProperty("mode").GetString() == "x2apic",
            State = json.GetProperty("state").GetString() switch
            {
                "R" => VcpuState.Running,
                "H" => VcpuState.InHost,
                "B" => VcpuState.Blocked,
                "P" => VcpuState.Preempted,
                "N" => VcpuState.Nested,
                string other => throw new InvalidDataException(other),
                null => throw new InvalidDataException(),
            },
            Ldr = (uint)Hex(json.GetProperty("ldr")),
            Dfr = json.TryGetProperty("dfr", out JsonElement dfr) ? (uint)Hex(dfr) : uint.MaxValue,
            XApicId = json.TryGetProperty("xapic_id", out JsonElement id) ? id.GetInt32() : null,
            IsSoftwareEnabled = !json.TryGetProperty("sw_enabled", out JsonElement enabled) || enabled.GetBoolean(),
            IsTableValid = !json.TryGetProperty("table_valid", out JsonElement valid) || valid.GetBoolean(),
        };

    private static AvicVectorExpectation ReadExpected(JsonElement json)
    {
        JsonElement exit = json.GetProperty("exit");
        bool isExit = exit.ValueKind == JsonValueKind.Object;
        return new AvicVectorExpectation
        {
            IrrSet = Ids(json, "irr_set"),
            Doorbell = Ids(json, "doorbell"),
            HasExit = true,
            ExitId = isExit ? exit.GetProperty("id").GetInt32() : null,
            ExitIndex = isExit ? exit.GetProperty("index").GetInt32() : null,
            IsIndexAssumed = json.TryGetProperty("index_assumed", out JsonElement assumed) && assumed.GetBoolean(),
            ExitInfo1 = json.TryGetProperty("exitinfo1", out JsonElement info1) ? Hex(info1) : null,
            ExitInfo2 = json.TryGetProperty("exitinfo2", out JsonElement info2) ? Hex(info2) : null,
            Path = Enum.Parse<IpiPath>(json.GetProperty("path").GetString()!, ignoreCase: true),
            Kicked = Ids(json, "kicked"),
            SoftwareDoorbell = Ids(json, "sw_doorbell"),
            HostIpi = Ids(json, "host_ipi"),
            Woken = Ids(json, "woken"),
            Lost = Ids(json, "lost"),
            Dropped = Ids(json, "dropped"),
            Warnings = [.. json.GetProperty("warn").EnumerateArray().Select(line => line.GetString() switch
            {
                "dest!=index" => IpiWarning.DestinationNotIndex,
                "index!=logid_index" => IpiWarning.LogicalIndexNotIndex,
                "Invalid IPI target" => IpiWarning.InvalidIpiTarget,
                "Unknown IPI interception" => IpiWarning.UnknownIpiInterception,
                string other => throw new InvalidDataException(other),
                null => throw new InvalidDataException(),
            })],
        };
    }

    private static int[] Ids(JsonElement json, string key)
        => [.. json.GetProperty(key).EnumerateArray().Select(id => id.GetInt32())];

    private static ulong Hex(JsonElement json)
        => ulong.Parse(json.GetString()![2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
