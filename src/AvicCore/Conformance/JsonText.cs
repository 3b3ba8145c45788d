using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace AvicCore;

/// <summary>Reads JSON (RFC 8259) and remembers lines.</summary>
/// <remarks>
/// Our own because the module ships no third-party assembly, netstandard2.0 has no JSON reader, and the one in its
/// framework (JsonReaderWriterFactory) tells no line numbers.
/// </remarks>
internal sealed class JsonText
{
    private const int MaxDepth = 64;

    private readonly string _text;
    private int _at;
    private int _line = 1;
    private int _depth;

    private JsonText(string text) => _text = text;

    /// <summary>The whole text as one value.</summary>
    /// <exception cref="AvicException">Not JSON; the message names the line.</exception>
    public static JsonNode Parse(string text)
    {
        JsonText reader = new(text);
        reader.SkipBlanks();
        JsonNode root = reader.ReadValue();
        reader.SkipBlanks();
        return reader._at == text.Length ? root : throw reader.Error("expected the end");
    }

    private JsonNode ReadValue()
    {
        int line = _line;
        if (_at >= _text.Length)
        {
            throw Error("expected a value");
        }

        switch (_text[_at])
        {
            case '{':
                return new JsonNode(ReadObject(), line);
            case '[':
                return new JsonNode(ReadArray(), line);
            case '"':
                return new JsonNode(ReadString(), line);
            case 't':
                Expect("true");
                return new JsonNode(true, line);
            case 'f':
                Expect("false");
                return new JsonNode(false, line);
            case 'n':
                Expect("null");
                return new JsonNode(null, line);
            default:
                return new JsonNode(ReadNumber(), line);
        }
    }

    private Dictionary<string, JsonNode> ReadObject()
    {
        Dictionary<string, JsonNode> members = new(System.StringComparer.Ordinal);
        Open();
        if (TryClose('}'))
        {
            return members;
        }

        while (true)
        {
            if (_at >= _text.Length || _text[_at] != '"')
            {
                throw Error("expected a key in quotes");
            }

            string key = ReadString();
            SkipBlanks();
            Expect(":");
            SkipBlanks();
            if (members.ContainsKey(key))
            {
                throw Error($"key '{key}' occurs twice");
            }

            members.Add(key, ReadValue());
            if (!TryContinue('}'))
            {
                return members;
            }
        }
    }

    private List<JsonNode> ReadArray()
    {
        List<JsonNode> items = [];
        Open();
        if (TryClose(']'))
        {
            return items;
        }

        while (true)
        {
            items.Add(ReadValue());
            if (!TryContinue(']'))
            {
                return items;
            }
        }
    }

    private void Open()
    {
        if (++_depth > MaxDepth)
        {
            throw Error($"more than {MaxDepth} levels");
        }

        _at++;
        SkipBlanks();
    }

    private bool TryClose(char bracket)
    {
        if (_at >= _text.Length || _text[_at] != bracket)
        {
            return false;
        }

        _at++;
        _depth--;
        return true;
    }

    /// <summary>After a member: true if a comma says that another follows.</summary>
    private bool TryContinue(char bracket)
    {
        SkipBlanks();
        if (TryClose(bracket))
        {
            return false;
        }

        if (_at >= _text.Length || _text[_at] != ',')
        {
            throw Error($"expected ',' or '{bracket}'");
        }

        _at++;
        SkipBlanks();
        return true;
    }

    private string ReadString()
    {
        StringBuilder result = new();
        for (_at++; _at < _text.Length; _at++)
        {
            char c = _text[_at];
            switch (c)
            {
                case '"':
                    _at++;
                    return result.ToString();
                case '\\':
                    _at++;
                    result.Append(ReadEscape());
                    break;
                case < ' ':
                    throw Error("a string has no end on its line");
                default:
                    result.Append(c);
                    break;
            }
        }

        throw Error("a string has no end");
    }

    private char ReadEscape()
    {
        char c = _at < _text.Length ? _text[_at] : '\0';
        switch (c)
        {
            case '"' or '\\' or '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when _at + 4 < _text.Length && ushort.TryParse(
                _text.Substring(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code):
                _at += 4;
                return (char)code;
            default:
                throw Error($"'\\{c}' is no escape");
        }
    }

    private JsonNumber ReadNumber()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsDigit(_text[_at]) || _text[_at] is '-' or '+' or '.' or 'e' or 'E'))
        {
            _at++;
        }

        string number = _text.Substring(start, _at - start);
        bool isNumber = double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return isNumber ? new JsonNumber(number) : throw Error("expected a value");
    }

    private void Expect(string word)
    {
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0)
        {
            throw Error($"expected '{word}'");
        }

        _at += word.Length;
    }

    private void SkipBlanks()
    {
        for (; _at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n' or '\uFEFF'; _at++)
        {
            if (_text[_at] == '\n')
            {
                _line++;
            }
        }
    }

    private AvicException Error(string problem)
    {
        string found = _at < _text.Length ? $"found '{_text[_at]}'" : "the text ends";
        return new AvicException(AvicError.InvalidJson, $"line {_line}: {problem}, {found}.");
    }
}
