namespace Toplev.Tma.Profiles;

/// <summary>Names of methods in .NET's perf maps as C# writes them. All tiers of a method have the same name.</summary>
public static class DotNetSymbol
{
    private const int LongestName = 4096;

    /// <param name="symbol">As the runtime wrote it: <c>instance int32 [app] Order::Total(int32)[OptimizedTier1]</c>.</param>
    /// <returns>
    /// The method's name, <c>[runtime stub] …</c> for code that the runtime made for itself; the text itself where it is not one of .NET's.
    /// </returns>
    public static string Parse(string symbol) =>
        (DotNetStub.Parse(symbol) ?? DotNetMethod.Parse(WithoutTier(symbol))) is { Length: <= LongestName } name ? name : symbol;

    // "[Tier1]", "[Tier1-OSR]", "[OptimizedTier1OSR]", "[PreJIT]": how the code came to be, not which method it is.
    private static string WithoutTier(string symbol)
    {
        var end = symbol.LastIndexOf(")[", StringComparison.Ordinal) + 1;
        return end > 0 && symbol.EndsWith(']') && symbol[(end + 1)..^1].All(character => char.IsAsciiLetterOrDigit(character) || character == '-')
            ? symbol[..end]
            : symbol;
    }
}
