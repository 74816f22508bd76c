namespace Toplev.Tma;

/// <summary>How far a misspelt word is from a known one, for "did you mean".</summary>
public static class Spelling
{
    private const int MostSuggested = 3;

    /// <summary>Letters inserted, left out, replaced, or swapped with their neighbour (the restricted distance of Damerau and Levenshtein).</summary>
    public static int Distance(string one, string other)
    {
        var before = new int[other.Length + 1];
        var previous = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var current = new int[other.Length + 1];
            current[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = previous[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                current[j] = Math.Min(changed, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, previous) = (previous, current);
        }

        return previous[other.Length];
    }

    /// <summary>The known words closest to a misspelt one; empty if none is close.</summary>
    public static IReadOnlyList<string> Near(string word, IEnumerable<string> known)
    {
        var asked = word.ToLowerInvariant();

        // A slip or two, not another word: one letter in three.
        var most = Math.Max(1, asked.TrimStart('-').Length / 3);
        var found = known.Distinct().Select(
            name => (Name: name, Distance: Distance(asked, name.ToLowerInvariant()))).Where(item => item.Distance <= most).ToList();
        return found.Count == 0
            ? []
            : [.. found.Where(item => item.Distance == found.Min(other => other.Distance)).Select(item => item.Name).Take(MostSuggested)];
    }

    /// <summary>"Did you mean A or B? ", or nothing when none is near.</summary>
    public static string DidYouMean(string word, IEnumerable<string> known) =>
        Near(word, known) is { Count: > 0 } near ? $"Did you mean {string.Join(" or ", near)}? " : "";
}
