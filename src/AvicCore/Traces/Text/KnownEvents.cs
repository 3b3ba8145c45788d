using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>
/// The names of the events that are read, told apart by a few of their bytes and then compared as a whole.
/// </summary>
internal static class KnownEvents
{
    /// <summary>The length of <c>kvm:</c>, which perf writes before the name.</summary>
    public const int SystemLength = 4;

    private const uint Kvm = 'k' | ('v' << 8) | ('m' << 16) | ((uint)'_' << 24);
    private const uint Subsystem = 'k' | ('v' << 8) | ('m' << 16) | ((uint)':' << 24);
    private const uint Exit = 'e' | ('x' << 8) | ('i' << 16) | ((uint)'t' << 24);
    private const uint Entry = 'e' | ('n' << 8) | ('t' << 16) | ((uint)'r' << 24);
    private const uint Avic = 'a' | ('v' << 8) | ('i' << 16) | ((uint)'c' << 24);
    private const uint Apic = 'a' | ('p' << 8) | ('i' << 16) | ((uint)'c' << 24);
    private const uint Vcpu = 'v' | ('c' << 8) | ('p' << 16) | ((uint)'u' << 24);
    private const uint Halt = 'h' | ('a' << 8) | ('l' << 16) | ((uint)'t' << 24);
    private const uint Nest = 'n' | ('e' << 8) | ('s' << 16) | ((uint)'t' << 24);
    private const uint Eoi = 'e' | ('o' << 8) | ('i' << 16) | ((uint)':' << 24);
    private const uint PvEoi = 'p' | ('v' << 8) | ('_' << 16) | ((uint)'e' << 24);
    private const uint Inject = 'i' | ('n' << 8) | ('j' << 16) | ((uint)'_' << 24);
    private const uint Msr = 'm' | ('s' << 8) | ('r' << 16) | ((uint)':' << 24);

    private static readonly (string Name, TraceEventKind Kind, bool IsOther)[] s_events =
    [
        ("kvm_exit", TraceEventKind.Exit, false),
        ("kvm_entry", TraceEventKind.Entry, false),
        ("kvm_avic_incomplete_ipi", TraceEventKind.IncompleteIpi, false),
        ("kvm_avic_unaccelerated_access", TraceEventKind.UnacceleratedAccess, false),
        ("kvm_avic_kick_vcpu_slowpath", TraceEventKind.KickSlowPath, false),
        ("kvm_avic_doorbell", TraceEventKind.Doorbell, false),
        ("kvm_avic_ga_log", TraceEventKind.GaLog, false),
        ("kvm_apicv_inhibit_changed", TraceEventKind.InhibitChange, false),
        ("kvm_apicv_update_request", TraceEventKind.InhibitChange, true),
        ("kvm_apic_accept_irq", TraceEventKind.AcceptIrq, false),
        ("kvm_apicv_accept_irq", TraceEventKind.AcceptIrq, true),
        ("kvm_apic_ipi", TraceEventKind.ApicIpi, false),
        ("kvm_nested_vmexit", TraceEventKind.Exit, true),
        ("kvm_vcpu_wakeup", TraceEventKind.Wakeup, false),
        ("kvm_halt_poll_ns", TraceEventKind.HaltPoll, false),
        ("kvm_eoi", TraceEventKind.Eoi, false),
        ("kvm_pv_eoi", TraceEventKind.Eoi, true),
        ("kvm_inj_virq", TraceEventKind.InjVirq, false),
        ("kvm_apic", TraceEventKind.ApicAccess, false),
        ("kvm_msr", TraceEventKind.Msr, false),
    ];

    private static readonly (Literal First, Literal Tail)[] s_texts = Texts();

    private static readonly int[] s_lengths = System.Array.ConvertAll(s_events, known => known.Name.Length);

    /// <summary>The events by a hash of their names' starts: a guess that costs no branch, and is checked.</summary>
    private static readonly sbyte[] s_guesses = Guesses();

    /// <summary>How many there are.</summary>
    public static int Count => s_events.Length;

    /// <summary>The kernel's name.</summary>
    public static string Name(int id) => s_events[id].Name;

    /// <summary>The length of that name.</summary>
    public static int NameLength(int id) => s_lengths[id];

    public static TraceEventKind Kind(int id) => s_events[id].Kind;

    /// <summary>True for the second event of a kind.</summary>
    public static bool IsOther(int id) => s_events[id].IsOther;

    /// <summary>The name of the first event of a kind, or of its second.</summary>
    public static string NameOf(TraceEventKind kind, bool isOther)
    {
        foreach ((string Name, TraceEventKind Kind, bool IsOther) known in s_events)
        {
            if (known.Kind == kind && known.IsOther == isOther)
            {
                return known.Name;
            }
        }

        return "";
    }

    /// <summary>True if <c>kvm:</c> stands at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasSystem(byte[] bytes, int at) => (uint)ByteText.Load64(bytes, at) == Subsystem;

    /// <summary>The event whose name and colon stand at a place; -1 if there is none.</summary>
    [MethodImpl(Jit.Hot)]
    public static int FindAt(byte[] bytes, int start)
    {
        ulong word = ByteText.Load64(bytes, start);
        if ((uint)word != Kvm)
        {
            return -1;
        }

        uint key = (uint)(word >> 32);
        int id = s_guesses[Slot(key, bytes[start + 8], bytes[start + 10])];
        if (!IsAt(id, bytes, start))
        {
            id = Candidate(key, bytes, start);
            id = id >= 0 && IsAt(id, bytes, start) ? id : -1;
        }

        return id;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsAt(int id, byte[] bytes, int start)
    {
        ref readonly (Literal First, Literal Tail) text = ref s_texts[id];
        return text.First.IsAt(bytes, start)
            && (text.Tail.Length == 0 || text.Tail.IsAt(bytes, start + Literal.MaxLength));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Slot(uint key, byte eighth, byte tenth)
        => (int)((((key * 0x9E3779B1) ^ (eighth * 0x85EBCA6B)) + (tenth * 0xC2B2AE35)) >> 24);

    private static sbyte[] Guesses()
    {
        sbyte[] guesses = new sbyte[256];
        for (int id = 0; id < s_events.Length; id++)
        {
            // As trace_pipe and perf print it: the text follows after one blank. Others are found without a guess.
            string text = s_events[id].Name + ": vr";
            uint key = text[4] | ((uint)text[5] << 8) | ((uint)text[6] << 16) | ((uint)text[7] << 24);
            guesses[Slot(key, (byte)text[8], (byte)text[10])] = (sbyte)id;
        }

        return guesses;
    }

    private static int Candidate(uint key, byte[] bytes, int at)
        => key switch
        {
            Exit => 0,
            Entry => 1,
            Avic => bytes[at + 9] switch
            {
                (byte)'i' => 2,
                (byte)'u' => 3,
                (byte)'k' => 4,
                (byte)'d' => 5,
                (byte)'g' => 6,
                _ => -1,
            },
            Apic => bytes[at + 8] == 'v'
                ? bytes[at + 10] switch { (byte)'i' => 7, (byte)'u' => 8, (byte)'a' => 10, _ => -1 }
                : bytes[at + 9] switch { (byte)'a' => bytes[at + 8] == '_' ? 9 : 18, (byte)'i' => 11, _ => 18 },
            Vcpu => 13,
            Halt => 14,
            Nest => 12,
            Eoi => 15,
            PvEoi => 16,
            Inject => 17,
            Msr => 19,
            _ => -1,
        };

    private static (Literal First, Literal Tail)[] Texts()
    {
        (Literal First, Literal Tail)[] texts = new (Literal, Literal)[s_events.Length];
        for (int id = 0; id < texts.Length; id++)
        {
            string text = s_events[id].Name + ":";
            int split = System.Math.Min(text.Length, Literal.MaxLength);
            texts[id] = (new Literal(text.Substring(0, split)), new Literal(text.Substring(split)));
        }

        return texts;
    }
}
