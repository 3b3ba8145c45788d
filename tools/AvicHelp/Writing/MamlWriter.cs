using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using AvicHelp.Pages;

namespace AvicHelp.Writing;

/// <summary>Writes the pages as MAML, the XML that Get-Help has read since the first PowerShell.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace s_root = "http://msh";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static string Write(IEnumerable<CommandPage> pages)
    {
        XElement root = new(
            s_root + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "maml", s_maml),
            new XAttribute(XNamespace.Xmlns + "command", s_command),
            new XAttribute(XNamespace.Xmlns + "dev", s_dev),
            pages.OrderBy(page => page.Name, StringComparer.Ordinal).Select(Command));
        UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);
        XmlWriterSettings settings = new() { Indent = true, NewLineChars = "\n", Encoding = utf8 };
        using MemoryStream stream = new();
        using (XmlWriter writer = XmlWriter.Create(stream, settings))
        {
            root.Save(writer);
        }

        return utf8.GetString(stream.ToArray()) + "\n";
    }

    private static XElement Command(CommandPage page)
    {
        string[] name = page.Name.Split('-');
        return new XElement(
            s_command + "command",
            new XElement(
                s_command + "details",
                new XElement(s_command + "name", page.Name),
                new XElement(s_command + "verb", name[0]),
                new XElement(s_command + "noun", name[1]),
                Description(page.Synopsis)),
            Description(page.Description),
            new XElement(
                s_command + "syntax",
                page.Syntax.OrderBy(set => !set.IsDefault).Select(set => Syntax(page, set))),
            new XElement(s_command + "parameters", page.Parameters.Select(Parameter)),
            new XElement(s_command + "inputTypes", page.Inputs.Select(type => Type("inputType", type))),
            new XElement(s_command + "returnValues", page.Outputs.Select(type => Type("returnValue", type))),
            new XElement(s_maml + "alertSet", new XElement(s_maml + "alert", page.Notes.Select(Para))),
            new XElement(s_command + "examples", page.Examples.Select(Example)),
            new XElement(s_command + "relatedLinks", Links(page)));
    }

    private static XElement Syntax(CommandPage page, SyntaxSet set) => new(
        s_command + "syntaxItem",
        new XElement(s_maml + "name", page.Name),
        from item in set.Items
        let parameter = page.Parameters.First(p => p.Name.Equals(item.Parameter, StringComparison.OrdinalIgnoreCase))
        select Parameter(parameter, parameter.UseIn(set.Name)!, parameter.Text));

    // Get-Help shows accepted values in the syntax only, so the description repeats them.
    private static XElement Parameter(Parameter parameter)
    {
        ParameterUse use = parameter.Uses[0];
        IEnumerable<string> text = use.AcceptedValues.Count == 0
            ? parameter.Text
            : parameter.Text.Append($"Accepted values: {string.Join(", ", use.AcceptedValues)}.");
        return Parameter(parameter, use, text);
    }

    private static XElement Parameter(Parameter parameter, ParameterUse use, IEnumerable<string> text) => new(
        s_command + "parameter",
        new XAttribute("required", use.IsRequired),
        new XAttribute("variableLength", use.Type.EndsWith("[]", StringComparison.Ordinal)),
        new XAttribute("globbing", use.TakesWildcards),
        new XAttribute("pipelineInput", use.PipelineInput),
        new XAttribute("position", use.Position is int position ? $"{position}" : "named"),
        new XAttribute("aliases", use.Aliases.Count == 0 ? "none" : string.Join(", ", use.Aliases)),
        new XElement(s_maml + "name", parameter.Name),
        Description(text),
        use.AcceptedValues.Count == 0
            ? null : new XElement(s_command + "parameterValueGroup", use.AcceptedValues.Select(Value)),
        use.IsSwitch ? null : Value(use.ShortType), // A value here would show "[-AsBatch <SwitchParameter>]".
        new XElement(s_dev + "type", new XElement(s_maml + "name", use.Type), new XElement(s_maml + "uri")),
        new XElement(s_dev + "defaultValue", use.DefaultValue));

    private static XElement Value(string text) => new(
        s_command + "parameterValue",
        new XAttribute("required", true),
        new XAttribute("variableLength", false),
        text);

    private static XElement Type(string element, TypeNote note) => new(
        s_command + element,
        new XElement(s_dev + "type", new XElement(s_maml + "name", note.Type)),
        Description(note.Text));

    // The empty lines are part of the layout: Get-Help puts an introduction and its code on one line, and leaves
    // no space before the next title.
    private static XElement Example(Example example) => new(
        s_command + "example",
        new XElement(s_maml + "title", $"---- {example.Title} ----"),
        example.Introduction.Length == 0
            ? null : new XElement(s_maml + "introduction", Para(example.Introduction + "\n\n")),
        new XElement(s_dev + "code", example.Code),
        new XElement(s_dev + "remarks", example.Remarks.Append("").Select(Para)));

    private static IEnumerable<XElement> Links(CommandPage page)
    {
        // Get-Help -Online opens the first link that has an address.
        IEnumerable<RelatedLink> online =
            page.OnlineVersion.Length == 0 ? [] : [new RelatedLink("Online Version:", page.OnlineVersion)];
        return online.Concat(page.Links).Select(link => new XElement(
            s_maml + "navigationLink",
            new XElement(s_maml + "linkText", link.Text),
            new XElement(s_maml + "uri", link.Uri)));
    }

    private static XElement Description(IEnumerable<string> text) => new(s_maml + "description", text.Select(Para));

    private static XElement Para(string text) => new(s_maml + "para", text);
}
