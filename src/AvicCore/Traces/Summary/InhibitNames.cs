using System;
using System.Collections.Generic;

namespace AvicCore;

/// <summary>The names of inhibit bits as one kernel numbers them.</summary>
internal sealed class InhibitNames(KvmKernel kernel)
{
    private readonly InhibitNumbering _numbering = InhibitNumbering.Of(kernel);

    public string NameOf(int bit)
    {
        AvicInhibit reason = _numbering.Reason(bit);
        return reason == AvicInhibit.None
            ? FormattableString.Invariant($"bit {bit}")
            : InhibitFact.Of(reason).NameIn(kernel);
    }

    public string HowToLift(int bit)
    {
        AvicInhibit reason = _numbering.Reason(bit);
        return reason == AvicInhibit.None
            ? "not known for this kernel: is it the right one?"
            : InSentence(InhibitFact.Of(reason).HowToLift);
    }

    /// <summary>The facts say "never" of what lasts as long as the VM runs.</summary>
    private static string InSentence(string howToLift)
        => howToLift.StartsWith("never: ", StringComparison.Ordinal)
            ? "nothing while the VM runs; " + howToLift.Substring("never: ".Length)
            : howToLift;

    public string[] NamesOf(ulong mask)
    {
        List<string> names = [];
        for (int bit = 0; bit < 64; bit++)
        {
            if (Bits.IsSet(mask, bit))
            {
                names.Add(NameOf(bit));
            }
        }

        return [.. names];
    }

    /// <summary>False if a trace's own names tell that the kernel is another.</summary>
    public bool Agrees(ulong mask, string names) => TextOf(mask) == names;

    /// <summary>As kernels from 6.11 on print a mask.</summary>
    public string TextOf(ulong mask) => string.Join("|", NamesOf(mask));
}
