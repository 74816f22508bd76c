using Xunit;

namespace Toplev.Architecture.Tests;

/// <summary>Source lines have at most 160 characters.</summary>
public sealed class LineLengthTests
{
    private const int Most = 160;

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("bench")]
    public void Source_lines_are_at_most_160_characters_long(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(TooLong));
    }

    private static IEnumerable<string> TooLong(string file) => File.ReadLines(file)
        .Select((line, index) => (Length: line.Length, Number: index + 1))
        .Where(line => line.Length > Most)
        .Select(line => $"{Path.GetRelativePath(Root, file)}:{line.Number} has {line.Length} characters");

    private static string Root
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (folder is not null && !File.Exists(Path.Combine(folder, "Toplev.sln")))
            {
                folder = Path.GetDirectoryName(folder);
            }

            return folder ?? throw new InvalidOperationException("The tests are not below Toplev.sln.");
        }
    }
}
