using System.Text.RegularExpressions;
using Xunit;

namespace Toplev.Architecture.Tests;

/// <summary>docs/ARCHITECTURE.md names every folder of code, and none that is gone.</summary>
public sealed partial class MapTests
{
    private static string Map => File.ReadAllText(Path.Combine(Repository.Root, "docs", "ARCHITECTURE.md"));

    [Fact]
    public void The_map_names_every_folder_of_a_project() => Assert.Empty(Unnamed(Map, Repository.Root));

    [Fact]
    public void The_map_names_no_folder_that_is_gone() => Assert.Empty(Gone(Map, Repository.Root));

    [Fact]
    public void A_folder_is_named_in_the_part_of_its_own_project()
    {
        var root = Directory.CreateTempSubdirectory("tma-map-").FullName;
        try
        {
            Plant(root, "src/One/Named/A.cs", "src/One/Planted/Deep/B.cs", "src/One/Data/c.json", "src/One/obj/D.cs", "src/Two/Row/E.cs", "src/Two/Named/F.cs");
            const string Text = """
                **`src/One`**

                | folder | contents |
                |---|---|
                | `Named`, `Removed` | code |

                **Others**

                | folder | contents |
                |---|---|
                | `src/Two` | `Row`, see `src/Three` |
                """;
            Assert.Equal(["src/One/Planted", "src/Two/Named"], Unnamed(Text, root));
            Assert.Equal(["src/One/Removed", "src/Three"], Gone(Text, root));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>Folders right below a project that contain C# files and are not in the project's part of the map.</summary>
    private static IEnumerable<string> Unnamed(string map, string root) =>
        from project in Directory.GetDirectories(Path.Combine(root, "src")).Order(StringComparer.Ordinal)
        let part = PartOf(map, Path.GetFileName(project))
        from folder in Directory.GetDirectories(project).Order(StringComparer.Ordinal)
        where Path.GetFileName(folder) is not ("bin" or "obj")
            && Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Any()
            && !part.Contains($"`{Path.GetFileName(folder)}`", StringComparison.Ordinal)
        select Path.GetRelativePath(root, folder);

    /// <summary>Folders in the first column of a project's table, and paths anywhere, that do not exist.</summary>
    private static IEnumerable<string> Gone(string map, string root) =>
        Heading().Matches(map).Select(match => match.Groups["project"].Value)
            .SelectMany(project => FirstCell().Matches(PartOf(map, project)).SelectMany(cell => Name().Matches(cell.Value))
                .Select(name => $"src/{project}/{name.Groups["name"].Value}"))
            .Concat(SourcePath().Matches(map).Select(match => match.Groups["path"].Value))
            .Distinct().Where(path => !Path.Exists(Path.Combine(root, path)));

    /// <summary>From the project's heading to the next one, or the project's row in a table of projects.</summary>
    private static string PartOf(string map, string project)
    {
        var lines = map.Split('\n');
        var heading = Array.FindIndex(lines, line => line.StartsWith($"**`src/{project}`**", StringComparison.Ordinal));
        return string.Join('\n', heading < 0
            ? lines.Where(line => line.StartsWith($"| `src/{project}` |", StringComparison.Ordinal))
            : lines.Skip(heading + 1).TakeWhile(line => !line.StartsWith("**", StringComparison.Ordinal)));
    }

    private static void Plant(string root, params string[] files)
    {
        foreach (var file in files.Select(file => Path.Combine(root, file)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "");
        }
    }

    [GeneratedRegex(@"^\*\*`src/(?<project>\w+)`\*\*", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| `[^|]*\|", RegexOptions.Multiline)]
    private static partial Regex FirstCell();

    [GeneratedRegex(@"`(?<name>\w+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"`(?<path>(src|tests|bench|tools)/[\w./-]+)`")]
    private static partial Regex SourcePath();
}
