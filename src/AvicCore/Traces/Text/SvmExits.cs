using System;
using System.Collections.Generic;

namespace AvicCore;

/// <summary>The kernel's names of SVM exit codes (spec 04 section 2; uapi svm.h).</summary>
internal static class SvmExits
{
    private static readonly Dictionary<uint, string> s_names = new()
    {
        [0x18] = "write_cr8",
        [0x60] = "interrupt",
        [0x61] = "nmi",
        [0x62] = "smi",
        [0x63] = "init",
        [0x64] = "vintr",
        [0x65] = "cr0_sel_write",
        [0x66] = "read_idtr",
        [0x67] = "read_gdtr",
        [0x68] = "read_ldtr",
        [0x69] = "read_tr",
        [0x6A] = "write_idtr",
        [0x6B] = "write_gdtr",
        [0x6C] = "write_ldtr",
        [0x6D] = "write_tr",
        [0x6E] = "rdtsc",
        [0x6F] = "rdpmc",
        [0x70] = "pushf",
        [0x71] = "popf",
        [0x72] = "cpuid",
        [0x73] = "rsm",
        [0x74] = "iret",
        [0x75] = "swint",
        [0x76] = "invd",
        [0x77] = "pause",
        [0x78] = "hlt",
        [0x79] = "invlpg",
        [0x7A] = "invlpga",
        [0x7B] = "io",
        [0x7C] = "msr",
        [0x7D] = "task_switch",
        [0x7E] = "ferr_freeze",
        [0x7F] = "shutdown",
        [0x80] = "vmrun",
        [0x81] = "hypercall",
        [0x82] = "vmload",
        [0x83] = "vmsave",
        [0x84] = "stgi",
        [0x85] = "clgi",
        [0x86] = "skinit",
        [0x87] = "rdtscp",
        [0x88] = "icebp",
        [0x89] = "wbinvd",
        [0x8A] = "monitor",
        [0x8B] = "mwait",
        [0x8D] = "xsetbv",
        [0x8E] = "rdpru",
        [0x8F] = "efer_write_trap",
        [0xA2] = "invpcid",
        [0xA5] = "bus_lock",
        [0xA6] = "idle-halt",
        [0x400] = "npf",
        [0x401] = "avic_incomplete_ipi",
        [0x402] = "avic_unaccelerated_access",
        [0x403] = "vmgexit",
    };

    private static readonly Dictionary<string, string> s_aliases = new(StringComparer.Ordinal)
    {
        ["intr"] = "interrupt",
        ["vmmcall"] = "hypercall",
        ["cr8_write"] = "write_cr8",
        ["idle_hlt"] = "idle-halt",
        ["idle_halt"] = "idle-halt",
        ["ioio"] = "io",
        ["avic_noaccel"] = "avic_unaccelerated_access",
        ["exit_avic_incomplete_ipi"] = "avic_incomplete_ipi",
    };

    /// <summary>
    /// The kernel's name for a code, or the code itself in hex, as the kernel prints one without a name.
    /// </summary>
    public static string NameOf(uint code)
        => s_names.TryGetValue(code, out string? name) ? name : FormattableString.Invariant($"0x{code:x}");

    /// <summary>The exit code behind a canonical name.</summary>
    public static uint? CodeOf(string name)
    {
        foreach (KeyValuePair<uint, string> pair in s_names)
        {
            if (pair.Value == name)
            {
                return pair.Key;
            }
        }

        return null;
    }

    /// <summary>
    /// One spelling for all: lower case, no EXIT_, no alias, and a name cut by a narrow column made whole.
    /// </summary>
    public static string Canonical(string printed)
    {
        string name = printed.ToLowerInvariant();
        name = name.StartsWith("exit_", StringComparison.Ordinal) ? name.Substring("exit_".Length) : name;
        if (s_aliases.TryGetValue(name, out string? alias))
        {
            return alias;
        }

        return CodeOf(name) is null ? Whole(name) : name;
    }

    /// <summary>perf kvm stat cuts names at its column's width; what still names one exit alone is that exit.</summary>
    private static string Whole(string name)
    {
        string? found = null;
        if (name.Length < "avic_incomplete".Length)
        {
            return name;
        }

        foreach (string known in s_names.Values)
        {
            if (known.StartsWith(name, StringComparison.Ordinal))
            {
                found = known;
            }
        }

        return found ?? name;
    }
}
