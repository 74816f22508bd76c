using System.Reflection;
using System.Text.RegularExpressions;
using Toplev.Tma.Findings;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Architecture.Tests;

/// <summary>Ids that documents carry are in one place, and nothing invents one of its own.</summary>
public sealed partial class CatalogueTests
{
    [Theory]
    [InlineData(typeof(FindingIds))]
    [InlineData(typeof(NoTreeIds))]
    public void Ids_are_distinct_words_with_dashes(Type catalogue)
    {
        List<string> ids = [.. catalogue.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
        Assert.All(ids, id => Assert.Matches("^[a-z]+(-[a-z]+)*$", id));
    }

    [Fact]
    public void Every_finding_takes_its_id_from_the_catalogue_and_every_id_is_used()
    {
        var text = string.Concat(Sources().Select(File.ReadAllText));
        Assert.Empty(LiteralId().Matches(text).Select(match => match.Value));
        Assert.All(
            typeof(FindingIds).GetFields(BindingFlags.Public | BindingFlags.Static),
            field => Assert.Contains("FindingIds." + field.Name, text, StringComparison.Ordinal));
        Assert.All(
            typeof(NoTreeIds).GetFields(BindingFlags.Public | BindingFlags.Static),
            field => Assert.Contains("NoTreeIds." + field.Name, text, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    /// <summary>A literal before a severity is the id of a finding.</summary>
    [GeneratedRegex("""
        "[a-z-]+",\s*Severity\.
        """)]
    private static partial Regex LiteralId();
}
