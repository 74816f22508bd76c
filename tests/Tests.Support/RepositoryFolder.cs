namespace Toplev.Tests.Support;

/// <summary>The checkout that the tests were built in.</summary>
public static class RepositoryFolder
{
    /// <exception cref="DirectoryNotFoundException">The tests do not run inside a checkout.</exception>
    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "Toplev.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("not inside the repository");
    }
}
