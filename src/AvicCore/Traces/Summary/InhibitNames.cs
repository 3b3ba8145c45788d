using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicCore;

/// <summary>The names of inhibit bits: as the trace prints them, else as a kernel numbers them.</summary>
internal sealed class InhibitNames(KvmKernel kernel, PrintedInhibits printed)
{
    private readonly InhibitNumbering _numbering = InhibitNumbering.Of(kernel);

    public string NameOf(int bit) => printed[bit] ?? NumberedName(bit);

    public string HowToLift(int bit)
    {
        AvicInhibit reason = ReasonOf(bit);
        return reason == AvicInhibit.None
            ? "not known for this kernel: is it the right one?"
            : InSentence(InhibitFact.Of(reason).HowToLift);
    }

    /// <summary>The first bit for which the trace has another name than the kernel; null if they agree.</summary>
    public int? Conflict()
    {
        for (int bit = 0; bit < InhibitNumbering.MaskBits; bit++)
        {
            if (printed[bit] is not null && (ReasonOf(bit) == AvicInhibit.None || ReasonOf(bit) != _numbering.Reason(bit)))
            {
                return bit;
            }
        }

        return null;
    }

    /// <summary>The name of a bit by the kernel alone, whatever the trace says.</summary>
    public string NumberedName(int bit)
    {
        AvicInhibit reason = _numbering.Reason(bit);
        return reason == AvicInhibit.None
            ? FormattableString.Invariant($"bit {bit}")
            : InhibitFact.Of(reason).NameIn(kernel);
    }

    /// <summary>DISABLED was DISABLE once: the same reason.</summary>
    private AvicInhibit ReasonOf(int bit)
        => printed[bit] is not string name
            ? _numbering.Reason(bit)
            : InhibitFact.All.FirstOrDefault(fact => fact.Name == name || fact.Name == name + "D")?.Reason
                ?? AvicInhibit.None;

    /// <summary>The facts say "never" of what lasts as long as the VM runs.</summary>
    private static string InSentence(string howToLift)
        => howToLift.StartsWith("never: ", StringComparison.Ordinal)
            ? "nothing while the VM runs; " + howToLift.Substring("never: ".Length)
            : howToLift;

    public string[] NamesOf(ulong mask)
    {
        List<string> names = [];
        for (int bit = 0; bit < InhibitNumbering.MaskBits; bit++)
        {
            if (Bits.IsSet(mask, bit))
            {
                names.Add(NameOf(bit));
            }
        }

        return [.. names];
    }
}
