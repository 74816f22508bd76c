[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Toplev.Collector.Tests;

/// <summary>The folder of fixtures of the repository.</summary>
internal static class Fixtures
{
    public static string Root { get; } = Find();

    public static string Machine(string name) => Path.Combine(Root, "machines", name);

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Toplev.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder ?? throw new DirectoryNotFoundException("not inside the repository"), "fixtures");
    }
}
