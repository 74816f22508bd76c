using System.Text;

namespace Toplev.Tma.Profiles;

/// <summary>A type, as .NET's perf maps write it in pieces.</summary>
/// <param name="Namespace">Empty for none.</param>
/// <param name="Parts">Names from the outermost type inwards, each with the number of its own type arguments.</param>
/// <param name="Arguments">Type arguments of all parts, as C# writes them; empty where they are not known.</param>
/// <param name="Suffix">Arrays and pointers: <c>[]*</c>.</param>
internal sealed record DotNetType(
    string Namespace, IReadOnlyList<(string Name, int Arity)> Parts, IReadOnlyList<string> Arguments, string Suffix = "", bool IsReference = false)
{
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.Ordinal)
    {
        ["bool"] = "bool", ["char"] = "char", ["int8"] = "sbyte", ["uint8"] = "byte", ["int16"] = "short", ["uint16"] = "ushort", ["int32"] = "int",
        ["uint32"] = "uint", ["int64"] = "long", ["uint64"] = "ulong", ["float32"] = "float", ["float64"] = "double",
    };

    private static readonly Dictionary<string, string> SystemKeywords = new(StringComparer.Ordinal)
    {
        ["Boolean"] = "bool", ["Char"] = "char", ["SByte"] = "sbyte", ["Byte"] = "byte", ["Int16"] = "short", ["UInt16"] = "ushort", ["Int32"] = "int",
        ["UInt32"] = "uint", ["Int64"] = "long", ["UInt64"] = "ulong", ["Single"] = "float", ["Double"] = "double", ["Decimal"] = "decimal",
        ["IntPtr"] = "nint", ["UIntPtr"] = "nuint", ["Object"] = "object", ["String"] = "string", ["Void"] = "void",
    };

    public static DotNetType Of(string name) => new("", [(name, 0)], []);

    /// <summary>Variables that a lambda or local function shares with its method.</summary>
    public bool IsClosure => DotNetNames.IsClosure(Parts[^1].Name);

    /// <summary>As in a list of parameters: <c>ref Dictionary&lt;string, int&gt;.Entry[]</c>.</summary>
    public override string ToString() => (IsReference ? "ref " : "") + Value + Suffix;

    private string Value => Parts is not [var (only, _)] ? Named()
        : Namespace.Length == 0 && Arguments.Count == 0 ? Keywords.GetValueOrDefault(only) ?? Named()
        : Namespace != "System" ? Named()
        : only == "Nullable" && Arguments.Count == 1 ? $"{Arguments[0]}?"
        : only == "ValueTuple" && Arguments.Count is > 1 and < 8 ? $"({string.Join(", ", Arguments)})"
        : Arguments.Count == 0 ? SystemKeywords.GetValueOrDefault(only) ?? Named()
        : Named();

    private string Named() => string.Join('.', Named(Parts.Count));

    /// <summary>Names of the first parts with their type arguments: <c>Dictionary&lt;string, int&gt;</c>, <c>Entry</c>.</summary>
    public IEnumerable<string> Named(int count)
    {
        for (var i = 0; i < count; i++)
        {
            // The type that holds a lambda's state is in the lambda's type.
            if (i + 1 < count && DotNetNames.IsClosure(Parts[i].Name) && DotNetNames.StateOf(Parts[i + 1].Name) is not null)
            {
                continue;
            }

            yield return DotNetNames.Type(Parts[i].Name) + ArgumentsOf(i);
        }
    }

    /// <summary>Type arguments of one part in angle brackets, or empty.</summary>
    public string ArgumentsOf(int part)
    {
        var begin = Parts.Take(part).Sum(other => other.Arity);
        var end = part == Parts.Count - 1 ? Arguments.Count : begin + Parts[part].Arity;
        if (end <= begin || end > Arguments.Count)
        {
            return "";
        }

        var text = new StringBuilder("<");
        for (var i = begin; i < end; i++)
        {
            text.Append(i > begin ? ", " : "").Append(Arguments[i]);
        }

        return text.Append('>').ToString();
    }
}
