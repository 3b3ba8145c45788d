using System;
using System.Collections.Generic;
using System.Linq;

namespace AvicHelp.Pages;

/// <summary>A parameter: its text, and one use for each group of sets in which it behaves alike.</summary>
internal sealed record Parameter(string Name, int Line, IReadOnlyList<string> Text, IReadOnlyList<ParameterUse> Uses)
{
    public ParameterUse? UseIn(string set) => Uses.FirstOrDefault(use => use.AppliesTo(set));
}

/// <summary>One yaml block of a parameter.</summary>
internal sealed record ParameterUse(int Line)
{
    public const string EverySet = "(All)";

    public string Type { get; init; } = "Object";
    public IReadOnlyList<string> Sets { get; init; } = [];
    public IReadOnlyList<string> Aliases { get; init; } = [];
    public IReadOnlyList<string> AcceptedValues { get; init; } = [];
    public bool IsRequired { get; init; }

    /// <summary>Null is a parameter that must be named.</summary>
    public int? Position { get; init; }

    public string DefaultValue { get; init; } = "None";
    public string PipelineInput { get; init; } = "False";
    public bool TakesWildcards { get; init; }

    public bool IsSwitch => ShortType == "SwitchParameter";

    public string ShortType => Type[(Type.LastIndexOf('.') + 1)..];

    public bool AppliesTo(string set) =>
        Sets.Contains(EverySet) || Sets.Contains(set, StringComparer.OrdinalIgnoreCase);

    /// <summary>What the SYNTAX block has to say of it.</summary>
    public string Syntax(string name)
    {
        string named = Position.HasValue ? $"[-{name}]" : $"-{name}";
        string text = IsSwitch ? $"-{name}" : $"{named} <{ShortType}>";
        return IsRequired ? text : $"[{text}]";
    }
}
