namespace Toplev.Report.Formatting;

/// <summary>Names in a sentence: the first of them, and how many more there are.</summary>
internal static class NameList
{
    private const int Most = 4;

    /// <summary><c>a, b, c, d</c>; <c>a, b, c and 16 others</c>.</summary>
    public static string Of(IEnumerable<string> names, string separator = ", ")
    {
        List<string> all = [.. names.Distinct()];
        return all.Count <= Most ? string.Join(separator, all)
            : $"{string.Join(separator, all.Take(Most - 1))} and {ValueFormats.Count(all.Count - (Most - 1))} others";
    }
}
