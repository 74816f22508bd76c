namespace Toplev.Cli;

/// <summary>What the program calls itself.</summary>
internal static class Product
{
    public const string Name = "tma";

    public static string Version { get; } = typeof(Product).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
