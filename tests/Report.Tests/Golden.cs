using Xunit;

namespace Toplev.Report.Tests;

/// <summary>
/// Compares a text with the reviewed one under fixtures/expected. TMA_UPDATE_GOLDEN=1 writes it instead; review it line by line before
/// you commit it. Never in continuous integration (CI=true), where a text that differs is a failure.
/// </summary>
internal static class Golden
{
    public static void Matches(string name, string text)
    {
        var path = Path.Combine(Repository.Root, "fixtures", "expected", name);
        if (IsSet("TMA_UPDATE_GOLDEN", "1"))
        {
            Assert.False(IsSet("CI", "true"), "expected texts are never rewritten in continuous integration");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            return;
        }

        Assert.True(File.Exists(path), $"{name} is not there: run with TMA_UPDATE_GOLDEN=1, review it and commit it");
        Assert.Equal(File.ReadAllText(path), text);
    }

    private static bool IsSet(string variable, string value) => Environment.GetEnvironmentVariable(variable) == value;
}
