using System.Collections.Generic;
using System.Globalization;

namespace AvicCore;

/// <summary>One value of a JSON text, with the line it starts on, so that an error can say where.</summary>
/// <remarks>Value is null, bool, string, JsonNumber (as text), a list of nodes, or a dictionary of nodes.</remarks>
internal sealed class JsonNode
{
    public JsonNode(object? value, int line)
    {
        Value = value;
        Line = line;
    }

    public object? Value { get; }

    public int Line { get; }

    public bool IsNull => Value is null;

    /// <summary>The member with this key, or null.</summary>
    public JsonNode? Find(string key) => Members().TryGetValue(key, out JsonNode? member) ? member : null;

    /// <summary>The member with this key.</summary>
    public JsonNode Get(string key) => Find(key) ?? throw Error($"'{key}' is missing");

    public IReadOnlyDictionary<string, JsonNode> Members()
        => Value as Dictionary<string, JsonNode> ?? throw Error("expected an object");

    public IReadOnlyList<JsonNode> Items() => Value as List<JsonNode> ?? throw Error("expected an array");

    public string Text() => Value as string ?? throw Error("expected a string");

    public bool Flag() => Value is bool flag ? flag : throw Error("expected true or false");

    public int Int32()
        => Value is JsonNumber number
            && int.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int parsed)
                ? parsed
                : throw Error("expected a whole number");

    /// <summary>A number, or a string such as "0x2a".</summary>
    public ulong Hex()
    {
        string text = Value is JsonNumber number ? number.Text : Text();
        bool isHex = text.StartsWith("0x", System.StringComparison.OrdinalIgnoreCase);
        NumberStyles style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return ulong.TryParse(isHex ? text.Substring(2) : text, style, CultureInfo.InvariantCulture, out ulong parsed)
            ? parsed
            : throw Error($"'{text}' is no number of at most 64 bits");
    }

    public AvicException Error(string problem) => new(AvicError.InvalidVector, $"line {Line}: {problem}.", Value);
}

/// <summary>A number as written; what it becomes is the reader's to say.</summary>
internal sealed class JsonNumber
{
    public JsonNumber(string text) => Text = text;

    public string Text { get; }

    public override string ToString() => Text;
}
