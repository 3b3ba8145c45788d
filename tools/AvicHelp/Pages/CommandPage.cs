using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace AvicHelp.Pages;

/// <summary>The page of one cmdlet, as the schema names its parts.</summary>
internal sealed partial record CommandPage(string Name)
{
    public string OnlineVersion { get; init; } = "";
    public IReadOnlyList<string> Synopsis { get; init; } = [];
    public IReadOnlyList<SyntaxSet> Syntax { get; init; } = [];
    public IReadOnlyList<string> Description { get; init; } = [];
    public IReadOnlyList<Example> Examples { get; init; } = [];
    public IReadOnlyList<Parameter> Parameters { get; init; } = [];
    public IReadOnlyList<TypeNote> Inputs { get; init; } = [];
    public IReadOnlyList<TypeNote> Outputs { get; init; } = [];
    public IReadOnlyList<string> Notes { get; init; } = [];
    public IReadOnlyList<RelatedLink> Links { get; init; } = [];

    public static bool IsCommandName(string text) => CommandName().IsMatch(text);

    [GeneratedRegex("^[A-Z][A-Za-z]+-[A-Z][A-Za-z0-9]+$")]
    private static partial Regex CommandName();
}

/// <summary>One parameter set: its parameters in the order in which the page shows them.</summary>
internal sealed record SyntaxSet(string Name, bool IsDefault, int Line, IReadOnlyList<SyntaxItem> Items);

/// <summary>One parameter as the SYNTAX block writes it, say "[-Count &lt;Int32&gt;]".</summary>
internal sealed record SyntaxItem(string Parameter, string Text);

internal sealed record Example(string Title, string Introduction, string Code, IReadOnlyList<string> Remarks);

internal sealed record TypeNote(string Type, IReadOnlyList<string> Text);

internal sealed record RelatedLink(string Text, string Uri);
