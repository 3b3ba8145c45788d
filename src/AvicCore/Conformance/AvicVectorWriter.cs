using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace AvicCore;

/// <summary>Writes vectors as the JSON of spec 05, one vector a line; <see cref="AvicVectorReader"/> reads it back.</summary>
public static class AvicVectorWriter
{
    /// <summary>The whole file.</summary>
    public static string Write(IEnumerable<AvicVector> vectors)
    {
        StringBuilder text = new();
        text.Append("{\"schema\": \"see docs/about_AvicVectors.md\", \"vectors\": [\n");
        text.Append(string.Join(",\n", vectors.Select(WriteOne)));
        return text.Append("\n]}\n").ToString();
    }

    private static string WriteOne(AvicVector vector)
        => Object(
            ("name", Text(vector.Name)),
            ("group", Text(vector.Group)),
            ("generation", Text(vector.Generation)),
            ("mode", Text(ModeOfSender(vector))),
            ("config", Object(
                ("x2avic", Flag(vector.HasX2Avic)),
                ("ext4k", Flag(vector.HasExt4K)),
                ("enable_ipiv", Flag(vector.EnableIpiv)),
                ("vector_hashing", Flag(vector.HashesVectors)),
                ("logical_table", LogicalTable(vector)))),
            ("vcpus", List(vector.Vcpus.Select(Vcpu))),
            ("source", Number(vector.Source)),
            ("icr_low", Hex(vector.IcrLow, 8)),
            ("icr_high", Hex(vector.IcrHigh, 8)),
            ("running", List(vector.Vcpus.Where(IsRunning).Select(vcpu => Number(vcpu.Id)))),
            ("expected", Expectation(vector.Expected)),
            ("hand_checked", "[]"),
            ("note", Text(vector.Note)));

    private static string Vcpu(AvicVectorVcpu vcpu)
    {
        List<(string, string)> members =
        [
            ("id", Number(vcpu.Id)),
            ("mode", Text(Mode(vcpu))),
            ("state", Text(Letter(vcpu.State))),
        ];
        if (!vcpu.IsDisabled)
        {
            members.Add(("ldr", Hex(vcpu.Ldr, 8)));
        }

        if (!vcpu.IsX2Apic && !vcpu.IsDisabled)
        {
            members.Add(("dfr", Hex(vcpu.Dfr, 8)));
            members.Add(("xapic_id", Number(vcpu.XApicId ?? vcpu.Id)));
        }

        if (!vcpu.IsSoftwareEnabled)
        {
            members.Add(("sw_enabled", "false"));
        }

        if (!vcpu.IsTableValid)
        {
            members.Add(("table_valid", "false"));
        }

        return Object([.. members]);
    }

    private static string Letter(VcpuState state)
        => state switch
        {
            VcpuState.Running => "R",
            VcpuState.InHost => "H",
            VcpuState.Blocked => "B",
            VcpuState.Nested => "N",
            VcpuState.WaitForStartup => "W",
            _ => "P",
        };

    private static string Expectation(AvicVectorExpectation expected)
    {
        string exit = expected.ExitId is null
            ? "null"
            : Object(("id", Number(expected.ExitId.Value)), ("index", Number(expected.ExitIndex ?? 0)));
        List<(string, string)> members =
        [
            ("irr_set", Ids(expected.IrrSet)),
            ("doorbell", Ids(expected.Doorbell)),
            ("exit", exit),
            ("path", Text(Lower(expected.Path ?? IpiPath.None))),
            ("kicked", Ids(expected.Kicked)),
            ("sw_doorbell", Ids(expected.SoftwareDoorbell)),
            ("host_ipi", Ids(expected.HostIpi)),
            ("woken", Ids(expected.Woken)),
            ("lost", Ids(expected.Lost)),
            ("dropped", Ids(expected.Dropped)),
            ("warn", List((expected.Warnings ?? []).Select(warning => Text(AvicVectorReader.TextOf(warning))))),
        ];
        if (expected.ExitInfo1 is ulong info1 && expected.ExitInfo2 is ulong info2)
        {
            members.Add(("exitinfo1", Hex(info1, 16)));
            members.Add(("exitinfo2", Hex(info2, 16)));
        }

        if (expected.IsIndexAssumed)
        {
            members.Add(("index_assumed", "true"));
        }

        return Object([.. members]);
    }

    private static string LogicalTable(AvicVector vector)
        => Object([.. (vector.LogicalTable ?? new Dictionary<int, LogicalIdEntry>()).OrderBy(slot => slot.Key).Select(slot => (
            Number(slot.Key),
            Object(("valid", Flag(slot.Value.IsValid)), ("phys", Number(slot.Value.GuestApicId)))))]);

    private static string ModeOfSender(AvicVector vector)
        => vector.Vcpus.FirstOrDefault(vcpu => vcpu.Id == vector.Source) is AvicVectorVcpu sender ? Mode(sender) : "xapic";

    private static string Mode(AvicVectorVcpu vcpu) => vcpu.IsDisabled ? "disabled" : vcpu.IsX2Apic ? "x2apic" : "xapic";

    private static bool IsRunning(AvicVectorVcpu vcpu)
        => !vcpu.IsDisabled && vcpu.State is VcpuState.Running or VcpuState.InHost;

    private static string Lower(IpiPath path)
        => path switch
        {
            IpiPath.Hardware => "hardware",
            IpiPath.Fast => "fast",
            IpiPath.Slow => "slow",
            IpiPath.Emulated => "emulated",
            _ => "none",
        };

    private static string Object(params (string Key, string Value)[] members)
        => "{" + string.Join(", ", members.Select(member => $"\"{member.Key}\": {member.Value}")) + "}";

    private static string List(IEnumerable<string> items) => "[" + string.Join(", ", items) + "]";

    private static string Ids(int[]? ids) => List((ids ?? []).Select(Number));

    private static string Flag(bool flag) => flag ? "true" : "false";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Hex(ulong value, int digits)
        => "\"0x" + value.ToString("x" + Number(digits), CultureInfo.InvariantCulture) + "\"";

    private static string Text(string text)
    {
        StringBuilder json = new("\"");
        foreach (char c in text)
        {
            json.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                < ' ' => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                _ => c.ToString(),
            });
        }

        return json.Append('"').ToString();
    }
}
