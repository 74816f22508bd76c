using System.Globalization;

namespace Toplev.Tma.Profiles;

/// <summary>
/// Names that the C# compiler gives to what has none in the source: <c>&lt;Main&gt;b__6_0</c> is a lambda in Main, <c>&lt;Main&gt;g__Add|6_1</c> a local
/// function, <c>&lt;RunAsync&gt;d__3</c> the type that holds the state of an async method or iterator.
/// </summary>
internal static class DotNetNames
{
    /// <summary>Position of the angle bracket that closes the one at <paramref name="open"/>, or -1.</summary>
    public static int Closing(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            depth += text[i] == '<' ? 1 : text[i] == '>' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>True for the types that hold lambdas and their variables: <c>&lt;&gt;c</c>, <c>&lt;&gt;c__DisplayClass6_0</c>.</summary>
    public static bool IsClosure(string type) => type == "<>c" || type.StartsWith("<>c__", StringComparison.Ordinal);

    /// <summary>Method whose state the type holds, or null: <c>RunAsync</c> for <c>&lt;RunAsync&gt;d__3</c>.</summary>
    public static string? StateOf(string type) =>
        Inner(type) is var (inner, rest) && (rest == "d" || rest.StartsWith("d__", StringComparison.Ordinal)) ? inner : null;

    /// <summary>Name of a type in the source.</summary>
    public static string Type(string type)
    {
        const string Anonymous = "<>f__";
        if (type.StartsWith(Anonymous, StringComparison.Ordinal))
        {
            return type[Anonymous.Length..];
        }

        // A file's own type: "<Program>F", 64 hexadecimal digits, "__Hidden".
        const int Hash = 64;
        return StateOf(type) is { } state ? Method(state)
            : Inner(type) is (_, { Length: > Hash + 3 } rest) && rest[0] == 'F' && string.CompareOrdinal(rest, Hash + 1, "__", 0, 2) == 0 ? rest[(Hash + 3)..]
            : type;
    }

    /// <summary>Name of a method in the source: <c>Main.lambda0</c> for <c>&lt;Main&gt;b__6_0</c>.</summary>
    public static string Method(string name)
    {
        if (Inner(name) is not var (inner, rest))
        {
            return Interface(name) is { } known ? $"{known}.{Accessor(name[(LastDot(name) + 1)..])}" : Accessor(name);
        }

        if (rest is "" or "$")
        {
            return Method(inner);
        }

        if (rest.StartsWith("b__", StringComparison.Ordinal))
        {
            var number = rest[(Math.Max(2, rest.LastIndexOf('_')) + 1)..];
            return $"{Method(inner)}.lambda{number}";
        }

        return IsLocal(name) ? $"{Method(inner)}.{rest[3..rest.IndexOf('|', StringComparison.Ordinal)]}" : name;
    }

    /// <summary>True for a function inside a method.</summary>
    public static bool IsLocal(string name) =>
        Inner(name) is (_, var rest) && rest.StartsWith("g__", StringComparison.Ordinal) && rest.IndexOf('|', StringComparison.Ordinal) > 3;

    /// <summary>The interface of a member that is implemented for it alone, as C# writes it; null for other members.</summary>
    private static string? Interface(string name)
    {
        var dot = LastDot(name);
        if (dot <= 0)
        {
            return null;
        }

        var reader = new DotNetTypeReader(name[..dot], 0, []);
        return reader.Type() is { } type && reader.IsAtEnd ? type.ToString() : null;
    }

    // Properties and events, as their names are followed by what is done.
    private static string Accessor(string name)
    {
        foreach (var what in (ReadOnlySpan<string>)["get", "set", "add", "remove"])
        {
            if (name.Length > what.Length + 1 && name.StartsWith(what, StringComparison.Ordinal) && name[what.Length] == '_')
            {
                return string.Create(CultureInfo.InvariantCulture, $"{name[(what.Length + 1)..]}.{what}");
            }
        }

        return name;
    }

    private static int LastDot(string name)
    {
        var depth = 0;
        for (var i = name.Length - 1; i >= 0; i--)
        {
            depth += name[i] == '>' ? 1 : name[i] == '<' ? -1 : 0;
            if (depth == 0 && name[i] == '.')
            {
                return i;
            }
        }

        return -1;
    }

    // "<RunAsync>d__3" is "RunAsync" and "d__3".
    private static (string Inner, string After)? Inner(string name) =>
        name.StartsWith('<') && Closing(name, 0) is > 1 and var close ? (name[1..close], name[(close + 1)..]) : null;
}
