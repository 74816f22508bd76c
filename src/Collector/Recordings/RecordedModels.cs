using Toplev.Tma.Metrics;

namespace Toplev.Collector.Recordings;

/// <summary>Which model a recording is read with, and what a recording must hold so that it can be read anywhere.</summary>
public static class RecordedModels
{
    /// <summary>The user's model of that name where one is given, else the one the recording carries, else the program's.</summary>
    public static ModelEntry? ModelNamed(this Recording recording, string name, ModelCatalog catalog)
    {
        var known = catalog.Find(name);
        return known?.Source is not null ? known : recording.Models.FirstOrDefault(model => model.Name == name) ?? known;
    }

    /// <summary>Puts models that did not come with the program into the recording.</summary>
    public static void Keep(RecordingWriter writer, ModelCatalog catalog)
    {
        foreach (var name in writer.Manifest.Plans.SelectMany(plan => new[] { plan.Model, plan.Profile?.Counters?.Model }).OfType<string>().Distinct())
        {
            if (catalog.Find(name) is { Source: { } json } own)
            {
                writer.AddModel(own.Name, json);
            }
        }
    }
}
