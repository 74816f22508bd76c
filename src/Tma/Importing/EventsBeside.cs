namespace Toplev.Tma.Importing;

/// <summary>
/// Events that a processor has although its own formulas do without them. That a file holds one of them says nothing against the
/// processor; an event that a processor does not have does.
/// </summary>
internal static class EventsBeside
{
    private const string Resource = "events-beside.txt";

    private static readonly Lazy<IReadOnlyDictionary<string, HashSet<string>>> Known = new(Read);

    /// <param name="model">Name of a model.</param>
    /// <param name="published">An event's published name, with or without modifiers.</param>
    public static bool Has(string model, string published) =>
        Known.Value.TryGetValue(model, out var names) && names.Contains(published.Split(':')[0]);

    private static Dictionary<string, HashSet<string>> Read()
    {
        using var stream = typeof(EventsBeside).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The program holds no '{Resource}'.");
        using var reader = new StreamReader(stream);
        Dictionary<string, HashSet<string>> known = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Split(": ") is [var models, var events] && !line.StartsWith('#'))
            {
                HashSet<string> names = new(events.Split(' '), StringComparer.OrdinalIgnoreCase);
                foreach (var model in models.Split(','))
                {
                    known[model] = names;
                }
            }
        }

        return known;
    }
}
