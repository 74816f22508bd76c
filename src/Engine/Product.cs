namespace Toplev.Engine;

/// <summary>What the program calls itself.</summary>
public static class Product
{
    public const string Name = "tma";

    public static string Version { get; } = typeof(Product).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
