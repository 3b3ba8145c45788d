using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Host;

namespace AvicShell;

/// <summary>The choices of a -Confirm question: how they are shown, and which one an answer means.</summary>
internal sealed class ChoiceMenu(IReadOnlyList<ChoiceDescription> choices, int defaultChoice)
{
    /// <summary><c>[Y] Yes  [A] Yes to All  (default Y): </c></summary>
    public string Question => string.Join("  ", choices.Select(choice => $"[{Key(choice)}] {Name(choice)}"))
        + (defaultChoice < 0 ? ": " : $"  (default {Key(choices[defaultChoice])}): ");

    /// <summary>The place of the choice whose key or name was typed; null if it is none of them.</summary>
    public int? Find(string answer)
    {
        if (answer.Length == 0)
        {
            return defaultChoice < 0 ? null : defaultChoice;
        }

        for (int i = 0; i < choices.Count; i++)
        {
            if (answer.Equals(Key(choices[i]), StringComparison.OrdinalIgnoreCase)
                || answer.Equals(Name(choices[i]), StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return null;
    }

    private static string Name(ChoiceDescription choice) => choice.Label.Replace("&", "", StringComparison.Ordinal);

    /// <summary>The letter after the ampersand, else the whole name.</summary>
    private static string Key(ChoiceDescription choice)
    {
        int mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return mark < 0 || mark + 1 == choice.Label.Length ? Name(choice) : choice.Label.Substring(mark + 1, 1);
    }
}
