using Toplev.Cli.Tests.EndToEnd;
using Xunit;

namespace Toplev.Cli.Tests;

/// <summary>
/// Compares a text with a reviewed file of the repository. TMA_UPDATE_GOLDEN=1 writes it instead; review it before you commit it. Never in
/// continuous integration (CI=true).
/// </summary>
internal static class Golden
{
    /// <param name="path">From the root of the repository.</param>
    public static void Matches(string path, string text)
    {
        var file = Path.Combine(Repository.Root, path);
        if (IsSet("TMA_UPDATE_GOLDEN", "1"))
        {
            Assert.False(IsSet("CI", "true"), "expected texts are never rewritten in continuous integration");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            return;
        }

        Assert.True(File.Exists(file), $"{path} is not there: run with TMA_UPDATE_GOLDEN=1, review it and commit it");
        Assert.Equal(File.ReadAllText(file), text);
    }

    private static bool IsSet(string variable, string value) => Environment.GetEnvironmentVariable(variable) == value;
}
