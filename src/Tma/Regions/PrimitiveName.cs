namespace Toplev.Tma.Regions;

/// <summary>
/// The name of a primitive of oneDNN's log: <c>convolution jit:avx512_core fused:eltwise_relu mb20_ic16oc33…</c>. Written and read here only.
/// </summary>
/// <param name="Kind"><c>convolution</c>.</param>
/// <param name="Implementation"><c>jit:avx512_core</c>.</param>
/// <param name="PostOps">Operations that oneDNN executes in it, in their order: <c>eltwise_relu</c>; empty where it is alone.</param>
/// <param name="Layouts">Of a reorder <c>abcd to aBcd16b</c>, otherwise empty.</param>
/// <param name="Problem">Its shape, in oneDNN's words.</param>
public sealed record PrimitiveName(string Kind, string Implementation, IReadOnlyList<string> PostOps, string Layouts, string Problem)
{
    private const string Fused = "fused:";

    /// <summary>Null for what is no primitive with a shape, as tasks of ITT are.</summary>
    public static PrimitiveName? Read(string name)
    {
        var words = name.Split(' ');
        if (words.Length < 3 || words.Any(word => word.Length == 0) || words[0] == "graph")
        {
            return null;
        }

        var isFused = words[2].StartsWith(Fused, StringComparison.Ordinal);
        var (first, last) = (isFused ? 3 : 2, words.Length - 1);
        return first > last
            ? null
            : new(
                words[0], words[1], isFused ? words[2][Fused.Length..].Split('+') : [], string.Join(' ', words[first..last]), words[last]);
    }

    /// <summary>The sizes of what it writes, as <c>20x33x24x49</c>; null where the shape does not contain them.</summary>
    public string? Output()
    {
        if (Problem.Split(':') is [var left, var right] && left.Split('x') is { Length: > 1 } rows && right.Split('x') is { Length: > 1 } columns)
        {
            return string.Join('x', [.. rows[..^1], columns[^1]]);
        }

        string?[] sizes = [Size("mb"), Size("oc"), Size("od"), Size("oh"), Size("ow")];
        return sizes[0] is null || sizes[1] is null ? null : string.Join('x', sizes.OfType<string>());
    }

    public override string ToString() => string.Join(
        ' ', ((string[])[Kind, Implementation, PostOps.Count > 0 ? Fused + string.Join('+', PostOps) : "", Layouts, Problem]).Where(word => word.Length > 0));

    /// <summary>The number behind letters of the shape, as 33 behind <c>oc</c> in <c>mb20_ic16oc33_ih50</c>.</summary>
    private string? Size(string letters)
    {
        for (var at = Problem.IndexOf(letters, StringComparison.Ordinal); at >= 0; at = Problem.IndexOf(letters, at + 1, StringComparison.Ordinal))
        {
            var digits = Problem[(at + letters.Length)..].TakeWhile(char.IsAsciiDigit).Count();
            if ((at == 0 || !char.IsAsciiLetter(Problem[at - 1])) && digits > 0)
            {
                return Problem.Substring(at + letters.Length, digits);
            }
        }

        return null;
    }
}
