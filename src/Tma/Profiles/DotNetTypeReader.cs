using System.Globalization;

namespace Toplev.Tma.Profiles;

/// <summary>
/// Reads types in the two forms of .NET's perf maps: <c>class [lib]Space.Outer`1/Inner&lt;!0&gt;</c> in signatures, and
/// <c>Space.Outer`1+Inner[System.Int32]</c> before the name of a method. Null is returned for all other text.
/// </summary>
/// <param name="methodArity">Number of type arguments of the method; their values are not in the text.</param>
/// <param name="owner">Type arguments of the type that declares the method.</param>
internal sealed class DotNetTypeReader(string text, int methodArity, IReadOnlyList<string> owner)
{
    private const int Deepest = 32;
    private int depth;

    public int Position { get; private set; }

    public bool IsAtEnd => Position == text.Length;

    /// <summary>Types with commas between them up to the end of the text.</summary>
    public List<DotNetType>? All()
    {
        List<DotNetType> all = [];
        while (!IsAtEnd)
        {
            if ((all.Count > 0 && !Take(",")) || Type() is not { } type)
            {
                return null;
            }

            all.Add(type);
        }

        return all;
    }

    public DotNetType? Type()
    {
        if (depth == Deepest)
        {
            return null;
        }

        depth++;
        Blanks();
        var type = Element();
        depth--;
        return type is null ? null : Suffixed(type);
    }

    private DotNetType? Element()
    {
        if (Take("!!"))
        {
            return Number() is { } method ? DotNetType.Of(ParameterName(method, methodArity)) : null;
        }

        if (Take("!"))
        {
            return Number() is { } own ? DotNetType.Of(own < owner.Count ? owner[own] : ParameterName(own, own + 2)) : null;
        }

        if (Take("native "))
        {
            return Take("int") ? DotNetType.Of("nint") : Take("uint") ? DotNetType.Of("nuint") : null;
        }

        if (Take("method "))
        {
            return Function();
        }

        if (!Take("class "))
        {
            Take("valuetype ");
        }

        if (Next == '[' && text.IndexOf(']', Position) is > 0 and var end)
        {
            Position = end + 1;
        }

        return Named();
    }

    public static string ParameterName(int number, int count) => count == 1 ? "T" : string.Create(CultureInfo.InvariantCulture, $"T{number + 1}");

    private char Next => Position < text.Length ? text[Position] : '\0';

    // "int32 *(int32,string)" or "unmanaged int32 *(int32)", behind the word "method".
    private DotNetType? Function()
    {
        Take("unmanaged ");
        if (Type() is not { } result || !Take("*("))
        {
            return null;
        }

        return Arguments(')') is { } parameters ? DotNetType.Of($"delegate*<{string.Join(", ", [.. parameters, result.ToString()])}>") : null;
    }

    private DotNetType? Named()
    {
        List<(string Name, int Arity)> parts = [];
        var space = "";
        do
        {
            var begin = Position;
            var simple = begin;
            if (!Identifier(ref simple) || Position == simple)
            {
                return null;
            }

            if (parts.Count == 0 && simple > begin)
            {
                space = text[begin..(simple - 1)];
            }

            var name = text[(parts.Count == 0 ? simple : begin)..Position];
            if ((Take("`") ? Number() : 0) is not { } arity)
            {
                return null;
            }

            parts.Add((name, arity));
        }
        while (Take("/") || Take("+"));
        Blanks();
        var arguments = Next == '<' || (Next == '[' && !IsArray()) ? Arguments(text[Position++] == '<' ? '>' : ']') : [];
        return arguments is null ? null : new DotNetType(space, parts, arguments);
    }

    // To the end of the name; the simple name begins behind its last dot. What the compiler named begins with angle brackets.
    private bool Identifier(ref int simple)
    {
        for (; Position < text.Length; Position++)
        {
            var character = text[Position];
            if (character == '<' && Position == simple)
            {
                var end = DotNetNames.Closing(text, Position);
                if (end < 0)
                {
                    return false;
                }

                Position = end;
            }
            else if (character == '.')
            {
                simple = Position + 1;
            }
            else if ("`/+,()<>[]&*! :\"".Contains(character))
            {
                break;
            }
        }

        return true;
    }

    private List<string>? Arguments(char end)
    {
        List<string> arguments = [];
        while (Next != end)
        {
            if ((arguments.Count > 0 && !Take(",")) || Type() is not { } argument)
            {
                return null;
            }

            arguments.Add(argument.ToString());
        }

        Position++;
        return arguments;
    }

    private DotNetType Suffixed(DotNetType type)
    {
        while (true)
        {
            Blanks();
            if (Next == '[' && IsArray() && text.IndexOf(']', Position) is > 0 and var end)
            {
                type = type with { Suffix = $"{type.Suffix}[{new string(',', text.AsSpan(Position, end - Position).Count(','))}]" };
                Position = end + 1;
            }
            else if (Next == '*' && (Position + 1 == text.Length || text[Position + 1] != '('))
            {
                type = type with { Suffix = $"{type.Suffix}*" };
                Position++;
            }
            else if (Take("&"))
            {
                type = type with { IsReference = true };
            }
            else
            {
                return type;
            }
        }
    }

    // "[]", "[,]", "[0...,0...]", "[*]"
    private bool IsArray() => Position + 1 < text.Length && text[Position + 1] is ']' or ',' or '*' or (>= '0' and <= '9');

    private int? Number()
    {
        var begin = Position;
        while (char.IsAsciiDigit(Next))
        {
            Position++;
        }

        return int.TryParse(text.AsSpan(begin, Position - begin), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < ushort.MaxValue
            ? number
            : null;
    }

    private bool Take(string word)
    {
        if (string.CompareOrdinal(text, Position, word, 0, word.Length) != 0)
        {
            return false;
        }

        Position += word.Length;
        return true;
    }

    // Modifiers and the addresses of types say nothing that C# would: " modreq([lib]Space.Attribute)", " /* MT: 0x7f0b85740980 */".
    private void Blanks()
    {
        while (Next == ' ')
        {
            var end = Between(" /*", "*/") ?? Between(" modreq(", ")") ?? Between(" modopt(", ")") ?? Position + 1;
            Position = end;
        }

        int? Between(string begin, string close) =>
            string.CompareOrdinal(text, Position, begin, 0, begin.Length) == 0 && text.IndexOf(close, Position, StringComparison.Ordinal) is >= 0 and var at
                ? at + close.Length
                : null;
    }
}
