using System.Globalization;

namespace Toplev.Tma.Profiles;

/// <summary>A method as .NET's perf maps write it: <c>instance int32 [app] Order::Total(int32)</c>.</summary>
internal static class DotNetMethod
{
    private static readonly Dictionary<string, string> Operators = new(StringComparer.Ordinal)
    {
        ["op_Addition"] = "+", ["op_Subtraction"] = "-", ["op_Multiply"] = "*", ["op_Division"] = "/", ["op_Modulus"] = "%", ["op_BitwiseAnd"] = "&",
        ["op_BitwiseOr"] = "|", ["op_ExclusiveOr"] = "^", ["op_LeftShift"] = "<<", ["op_RightShift"] = ">>", ["op_UnsignedRightShift"] = ">>>",
        ["op_Equality"] = "==", ["op_Inequality"] = "!=", ["op_LessThan"] = "<", ["op_GreaterThan"] = ">", ["op_LessThanOrEqual"] = "<=",
        ["op_GreaterThanOrEqual"] = ">=", ["op_UnaryNegation"] = "-", ["op_UnaryPlus"] = "+", ["op_LogicalNot"] = "!", ["op_OnesComplement"] = "~",
        ["op_Increment"] = "++", ["op_Decrement"] = "--", ["op_True"] = "true", ["op_False"] = "false",
    };

    /// <returns>Null for text of another form.</returns>
    public static string? Parse(string text)
    {
        var open = text.EndsWith(')') ? Opening(text) : -1;
        if (open < 0 || Split(text) is not var (result, begin) || begin >= open)
        {
            return null;
        }

        var arity = Arity(text);
        var reader = new DotNetTypeReader(text[begin..open], arity, []);
        var declaring = reader.Type();
        var at = begin + reader.Position;
        if (declaring is null or { IsReference: true } or not { Suffix: "" } || at + 2 >= open || string.CompareOrdinal(text, at, "::", 0, 2) != 0)
        {
            return null;
        }

        var parameters = new DotNetTypeReader(text[(open + 1)..^1], arity, declaring.Arguments).All();
        return parameters is null ? null
            : Name(declaring, text[(at + 2)..open], parameters, new DotNetTypeReader(result, arity, declaring.Arguments).Type()?.ToString(), arity);
    }

    private static string Name(DotNetType declaring, string method, List<DotNetType> parameters, string? result, int arity)
    {
        if (declaring is { Namespace: "", Parts: [("dynamicClass", 0)] })
        {
            return DotNetStub.Dynamic(method, string.Join(", ", parameters));
        }

        var generic = arity == 0 ? ""
            : $"<{string.Join(", ", Enumerable.Range(0, arity).Select(number => DotNetTypeReader.ParameterName(number, arity)))}>";
        // What the compiler put into types of its own belongs to the type around them.
        var outer = declaring.Parts.TakeWhile(part => !DotNetNames.IsClosure(part.Name) && DotNetNames.StateOf(part.Name) is null).Count();
        var last = declaring.Parts.Count - 1;
        if (outer == 0 || (outer <= last && DotNetNames.StateOf(declaring.Parts[last].Name) is null && !method.StartsWith('<')))
        {
            outer = last + 1;
        }

        var name = string.Join('.', declaring.Named(outer));
        name = declaring.Namespace.Length == 0 || declaring.Namespace == "System" || declaring.Namespace.StartsWith("System.", StringComparison.Ordinal)
            ? name
            : $"{declaring.Namespace}.{name}";
        if (outer <= last && DotNetNames.StateOf(declaring.Parts[last].Name) is { } running)
        {
            // The parameters are fields of the type, which the text does not have.
            name = $"{name}.{DotNetNames.Method(running)}{declaring.ArgumentsOf(last)}(…)";
            return method != "MoveNext" || parameters.Count > 0 ? $"{name}.{Member(method, parameters, result, generic)}"
                : result == "bool" ? $"iterator {name}"
                : $"async {name}";
        }

        return $"{name}.{Member(method, parameters, result, outer <= last ? declaring.ArgumentsOf(last) + generic : generic)}";
    }

    private static string Member(string method, List<DotNetType> parameters, string? result, string generic)
    {
        // Variables of the method that a local function uses.
        var own = DotNetNames.IsLocal(method) ? parameters.Where(parameter => !(parameter is { IsClosure: true, IsReference: true })) : parameters;
        var all = own.Select(parameter => parameter.ToString()).ToList();
        if (method is "op_Implicit" or "op_Explicit" && result is not null)
        {
            return $"{(method == "op_Implicit" ? "implicit" : "explicit")} operator {result}({string.Join(", ", all)})";
        }

        if (Operators.TryGetValue(method, out var symbol))
        {
            return $"operator {symbol}({string.Join(", ", all)})";
        }

        var name = DotNetNames.Method(method);
        if (name is "Item.get" or "Item.set" && all.Count > (name == "Item.get" ? 0 : 1))
        {
            var index = name == "Item.get" ? all.Count : all.Count - 1;
            return $"this[{string.Join(", ", all[..index])}]{name["Item".Length..]}({string.Join(", ", all[index..])})";
        }

        return $"{name}{generic}({string.Join(", ", all)})";
    }

    // The assembly of the method is in brackets between blanks; those of types have no blank behind them.
    private static (string Result, int Begin)? Split(string text)
    {
        for (var at = text.IndexOf(" [", StringComparison.Ordinal); at >= 0; at = text.IndexOf(" [", at + 1, StringComparison.Ordinal))
        {
            var close = text.IndexOf(']', at);
            if (close > at + 2 && close + 2 < text.Length && text[close + 1] == ' ')
            {
                const string Instance = "instance ";
                var result = text[..at];
                return (result.StartsWith(Instance, StringComparison.Ordinal) ? result[Instance.Length..] : result, close + 2);
            }
        }

        return null;
    }

    private static int Opening(string text)
    {
        var depth = 0;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            depth += text[i] == ')' ? 1 : text[i] == '(' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    // A map names the method's type parameters by number, and does not say how many there are.
    private static int Arity(string text)
    {
        const int Most = 32;
        var arity = 0;
        for (var at = text.IndexOf("!!", StringComparison.Ordinal); at >= 0; at = text.IndexOf("!!", at + 2, StringComparison.Ordinal))
        {
            var digits = text.AsSpan(at + 2);
            digits = digits[..^digits.TrimStart("0123456789").Length];
            arity = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < Most
                ? Math.Max(arity, number + 1)
                : arity;
        }

        return arity;
    }
}
