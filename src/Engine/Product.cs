namespace Toplev.Engine;

/// <summary>What the program calls itself.</summary>
public static class Product
{
    public const string Name = "tma";

    /// <summary>As a package manager knows it: <c>1.2.0</c>, or <c>1.3.0-alpha.0.7</c> seven commits after it.</summary>
    public static string Version => BuiltVersion.Text;
}
