using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using AvicHelp.Pages;
using Markdig.Syntax;

namespace AvicHelp.Reading;

/// <summary>Reads "### -Name": a sentence or more, then a yaml block for each group of sets.</summary>
internal static class ParameterReader
{
    private static readonly string[] s_required =
    [
        "Type", "Parameter Sets", "Aliases", "Required", "Position", "Default value", "Accept pipeline input",
        "Accept wildcard characters",
    ];

    private static readonly string[] s_known = [.. s_required, "Accepted values", "Applicable"];

    public static IReadOnlyList<Parameter> Read(Section section, string file, Problems problems)
    {
        List<Parameter> parameters = [];
        foreach (Section child in section.Children)
        {
            if (child.Title.Trim('<', '>') == "CommonParameters")
            {
                continue; // The engine writes that one itself.
            }

            if (child.Title.Length < 2 || child.Title[0] != '-')
            {
                problems.Add(file, child.Line, $"\"{child.Title}\": a parameter's heading reads \"### -Name\"");
                continue;
            }

            Parameter parameter = ReadOne(child, file, problems);
            if (parameters.Any(other => other.Name == parameter.Name))
            {
                problems.Add(file, child.Line, $"-{parameter.Name} is there twice");
            }

            parameters.Add(parameter);
        }

        return parameters;
    }

    private static Parameter ReadOne(Section section, string file, Problems problems)
    {
        FencedCodeBlock[] yaml = [.. section.Blocks.OfType<FencedCodeBlock>().Where(block => block.Info == "yaml")];
        IReadOnlyList<string> text = PlainText.Paragraphs(section.Blocks.Except(yaml));
        if (text.Count == 0)
        {
            problems.Add(file, section.Line, $"{section.Title} has no sentence that says what it does");
        }

        if (yaml.Length == 0)
        {
            problems.Add(file, section.Line, $"{section.Title} has no ```yaml block");
        }

        return new Parameter(section.Title[1..], section.Line, text, [.. yaml.Select(b => ReadUse(b, file, problems))]);
    }

    private static ParameterUse ReadUse(FencedCodeBlock block, string file, Problems problems)
    {
        KeyedLines keys = KeyedLines.Read(block, file, s_known, s_required, problems);
        string position = keys.Text("Position");
        bool hasPosition = int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        if (!hasPosition && position is not ("Named" or ""))
        {
            keys.Complain("Position", $"\"Position\" is \"{position}\", neither Named nor a number");
        }

        string type = keys.Text("Type");
        if (type.Length == 0)
        {
            keys.Complain("Type", "\"Type\" is empty");
        }

        string byDefault = keys.Text("Default value");
        IReadOnlyList<string> sets = keys.List("Parameter Sets");
        return new ParameterUse(keys.LineOf("Parameter Sets"))
        {
            Type = type,
            Sets = sets.Count == 0 ? [ParameterUse.EverySet] : sets,
            Aliases = keys.List("Aliases"),
            AcceptedValues = keys.List("Accepted values"),
            IsRequired = keys.OneOf("Required", "False", "True") == "True",
            Position = hasPosition ? number : null,
            DefaultValue = byDefault.Length == 0 ? "None" : byDefault,
            PipelineInput = keys.OneOf(
                "Accept pipeline input", "False", "True (ByValue)", "True (ByPropertyName)",
                "True (ByPropertyName, ByValue)", "True (ByValue, ByPropertyName)"),
            TakesWildcards = keys.OneOf("Accept wildcard characters", "False", "True") == "True",
        };
    }
}
