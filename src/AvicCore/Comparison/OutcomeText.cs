using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace AvicCore;

/// <summary>What became of an IPI, in a sentence without a verb too many.</summary>
internal static class OutcomeText
{
    /// <summary>What the architecture wants: everyone addressed receives it, and the halted ones wake.</summary>
    public static string OfArchitecture(IReadOnlyCollection<int> addressed, IReadOnlyCollection<int> halted)
    {
        if (addressed.Count == 0)
        {
            return "nobody receives it";
        }

        string receive = $"{Vcpus(addressed)} {(addressed.Count == 1 ? "receives" : "receive")} it";
        return halted.Count == 0 ? receive : $"{receive}; {Vcpus(halted)} {(halted.Count == 1 ? "wakes" : "wake")}";
    }

    /// <summary>What a kernel made of it.</summary>
    public static string Of(IpiResult result)
    {
        List<string> parts = [result.ExitId is null ? $"path {result.Path}" : $"exit {result.Exit}, path {result.Path}"];
        AddIf(parts, "wakes", result.Woken);
        AddIf(parts, "rings", result.SoftwareDoorbells);
        AddIf(parts, "sends a reschedule IPI to", result.HostIpis);
        AddIf(parts, "loses", result.Lost, ": IRR bit set, left asleep");
        AddIf(parts, "drops it for", result.Dropped, ": IRR bit never set");
        if (result.Warnings.Length > 0)
        {
            parts.Add($"logs {string.Join(", ", result.Warnings)}");
        }

        return string.Join("; ", parts);
    }

    public static string Vcpus(IReadOnlyCollection<int> ids)
        => (ids.Count == 1 ? "vCPU " : "vCPUs ")
            + string.Join(", ", ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));

    private static void AddIf(List<string> parts, string verb, int[] ids, string why = "")
    {
        if (ids.Length > 0)
        {
            parts.Add($"{verb} {Vcpus(ids)}{why}");
        }
    }
}
