namespace Toplev.Tma.Tests.Metrics;

/// <summary>Finds fixtures by walking up to the solution file, wherever the tests were built.</summary>
internal static class FixtureFile
{
    public static string Path(params string[] parts)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(directory.FullName, "Toplev.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException("No Toplev.sln above the tests.");
        }

        return System.IO.Path.Combine([directory.FullName, "fixtures", .. parts]);
    }
}
