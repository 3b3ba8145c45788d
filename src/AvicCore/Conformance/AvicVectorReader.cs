using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace AvicCore;

/// <summary>One vector of a file: read, or the reason why not.</summary>
public sealed class AvicVectorEntry
{
    internal AvicVectorEntry(int line, AvicVector? vector, AvicException? error)
    {
        Line = line;
        Vector = vector;
        Error = error;
    }

    /// <summary>The line of the file it starts on.</summary>
    public int Line { get; }

    /// <summary>The vector; null if it cannot be read.</summary>
    public AvicVector? Vector { get; }

    /// <summary>Why it cannot be read; null if it can.</summary>
    public AvicException? Error { get; }
}

/// <summary>Reads the JSON of spec 05: an object with "vectors", or an array of vectors.</summary>
public static class AvicVectorReader
{
    private static readonly Dictionary<string, IpiWarning> s_warnings = new(StringComparer.Ordinal)
    {
        ["dest!=index"] = IpiWarning.DestinationNotIndex,
        ["index!=logid_index"] = IpiWarning.LogicalIndexNotIndex,
        ["Invalid IPI target"] = IpiWarning.InvalidIpiTarget,
        ["Invalid backing page"] = IpiWarning.InvalidBackingPage,
        ["Unknown IPI interception"] = IpiWarning.UnknownIpiInterception,
    };

    /// <summary>Every vector in the text, in order; a bad one is an entry with its error and the others are read.</summary>
    /// <exception cref="AvicException">The text as a whole is not JSON, or holds no vectors.</exception>
    public static IReadOnlyList<AvicVectorEntry> Read(string text)
    {
        JsonNode root = JsonText.Parse(text);
        JsonNode vectors = root.Value is List<JsonNode> ? root : root.Get("vectors");
        return [.. vectors.Items().Select(ReadEntry)];
    }

    /// <summary>The warnings that vector files know: those of the exit's handler, not the software APIC's (spec 05, F08).</summary>
    internal static IpiWarning[] OfHandler(IpiWarning[] warnings) => [.. warnings.Where(s_warnings.ContainsValue)];

    /// <summary>The text of a warning in vector files.</summary>
    internal static string TextOf(IpiWarning warning) => s_warnings.First(pair => pair.Value == warning).Key;

    private static AvicVectorEntry ReadEntry(JsonNode node)
    {
        try
        {
            return new AvicVectorEntry(node.Line, ReadVector(node), null);
        }
        catch (AvicException error)
        {
            return new AvicVectorEntry(node.Line, null, error);
        }
    }

    private static AvicVector ReadVector(JsonNode node)
    {
        AvicVector vector = new()
        {
            Name = node.Get("name").Text(),
            Group = node.Find("group")?.Text() ?? "",
            Generation = node.Get("generation").Text(),
            Note = node.Find("note")?.Text() ?? "",
            Vcpus = [.. node.Get("vcpus").Items().Select(ReadVcpu)],
            Source = node.Get("source").Int32(),
            IcrLow = Hex32(node.Get("icr_low")),
            IcrHigh = Hex32(node.Get("icr_high")),
            Expected = ReadExpectation(node.Get("expected")),
        };
        if (node.Find("config") is JsonNode config)
        {
            vector.HasX2Avic = config.Find("x2avic")?.Flag() ?? true;
            vector.HasExt4K = config.Find("ext4k")?.Flag() ?? false;
            vector.EnableIpiv = config.Find("enable_ipiv")?.Flag() ?? true;
            vector.HashesVectors = config.Find("vector_hashing")?.Flag() ?? true;
            vector.LogicalTable = config.Find("logical_table") is JsonNode table ? ReadLogicalTable(table) : null;
        }

        return vector;
    }

    private static Dictionary<int, LogicalIdEntry> ReadLogicalTable(JsonNode node)
    {
        Dictionary<int, LogicalIdEntry> table = [];
        foreach (KeyValuePair<string, JsonNode> slot in node.Members())
        {
            bool isSlot = int.TryParse(slot.Key, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            if (!isSlot || number >= LogicalIdTable.Size)
            {
                throw slot.Value.Error($"logical table slot '{slot.Key}' is not 0 to {LogicalIdTable.Size - 1}");
            }

            table.Add(number, new LogicalIdEntry
            {
                IsValid = slot.Value.Get("valid").Flag(),
                GuestApicId = (byte)InRange(slot.Value.Get("phys"), byte.MaxValue),
            });
        }

        return table;
    }

    private static AvicVectorVcpu ReadVcpu(JsonNode node)
        => new()
        {
            Id = InRange(node.Get("id"), AvicVmOptions.MaxVcpuCount - 1),
            IsX2Apic = ReadMode(node.Get("mode")) == ApicMode.X2Apic,
            IsDisabled = ReadMode(node.Get("mode")) == ApicMode.Disabled,
            State = ReadState(node.Get("state")),
            Ldr = node.Find("ldr") is JsonNode ldr ? Hex32(ldr) : 0,
            Dfr = node.Find("dfr") is JsonNode dfr ? Hex32(dfr) : Dfr.Flat.Raw,
            XApicId = node.Find("xapic_id") is JsonNode id ? InRange(id, byte.MaxValue) : null,
            IsSoftwareEnabled = node.Find("sw_enabled")?.Flag() ?? true,
            IsTableValid = node.Find("table_valid")?.Flag() ?? true,
        };

    private static AvicVectorExpectation ReadExpectation(JsonNode node)
    {
        JsonNode? exit = node.Find("exit");
        bool isExit = exit is { IsNull: false };
        return new AvicVectorExpectation
        {
            IrrSet = Ids(node, "irr_set"),
            Doorbell = Ids(node, "doorbell"),
            HasExit = exit is not null,
            ExitId = isExit ? exit!.Get("id").Int32() : null,
            ExitIndex = isExit ? exit!.Get("index").Int32() : null,
            IsIndexAssumed = node.Find("index_assumed")?.Flag() ?? false,
            ExitInfo1 = node.Find("exitinfo1")?.Hex(),
            ExitInfo2 = node.Find("exitinfo2")?.Hex(),
            Path = node.Find("path") is JsonNode path ? ReadPath(path) : null,
            Kicked = Ids(node, "kicked"),
            SoftwareDoorbell = Ids(node, "sw_doorbell"),
            HostIpi = Ids(node, "host_ipi"),
            Woken = Ids(node, "woken"),
            Lost = Ids(node, "lost"),
            Dropped = Ids(node, "dropped"),
            Warnings = node.Find("warn") is JsonNode warnings ? [.. warnings.Items().Select(ReadWarning)] : null,
        };
    }

    private static ApicMode ReadMode(JsonNode node)
        => node.Text() switch
        {
            "x2apic" => ApicMode.X2Apic,
            "xapic" => ApicMode.XApicFlat,
            "disabled" => ApicMode.Disabled,
            string other => throw node.Error($"mode '{other}' is not xapic, x2apic or disabled"),
        };

    private static VcpuState ReadState(JsonNode node)
        => node.Text() switch
        {
            "R" => VcpuState.Running,
            "H" => VcpuState.InHost,
            "B" => VcpuState.Blocked,
            "P" => VcpuState.Preempted,
            "N" => VcpuState.Nested,
            "W" => VcpuState.WaitForStartup,
            string other => throw node.Error($"state '{other}' is not R, H, B, P, N or W"),
        };

    private static IpiPath ReadPath(JsonNode node)
        => Enum.TryParse(node.Text(), ignoreCase: true, out IpiPath path)
            ? path
            : throw node.Error($"path '{node.Text()}' is not hardware, fast, slow, emulated or none");

    private static IpiWarning ReadWarning(JsonNode node)
        => s_warnings.TryGetValue(node.Text(), out IpiWarning warning)
            ? warning
            : throw node.Error($"warning '{node.Text()}' is not one of {string.Join(", ", s_warnings.Keys)}");

    private static int[]? Ids(JsonNode node, string key)
        => node.Find(key) is JsonNode ids ? [.. ids.Items().Select(id => id.Int32())] : null;

    private static uint Hex32(JsonNode node)
    {
        ulong value = node.Hex();
        return value <= uint.MaxValue ? (uint)value : throw node.Error($"0x{value:x} has more than 32 bits");
    }

    private static int InRange(JsonNode node, int max)
    {
        int value = node.Int32();
        return value >= 0 && value <= max ? value : throw node.Error($"{value} is out of range: 0 to {max}");
    }
}
