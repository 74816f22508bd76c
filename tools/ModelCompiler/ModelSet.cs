using Toplev.ModelCompiler.Sheets;
using Toplev.ModelCompiler.Sources;
using Toplev.Tma.Metrics;

namespace Toplev.ModelCompiler;

/// <summary>Compiles all models of a directory and writes them with their index. The same input gives the same bytes.</summary>
internal static class ModelSet
{
    public static void Compile(string source, string destination, Action<string> report)
    {
        var directory = new PublishedDirectory(source);
        var bigCores = new Spreadsheet(directory.Table("TMA_Metrics-full.csv"));
        var smallCores = new Spreadsheet(directory.Table("E-core_TMA_Metrics.csv"));
        var map = new ProcessorMap(directory.Table("mapfile.csv"));
        List<TmaModel> models = [];
        Directory.CreateDirectory(destination);
        foreach (var target in ModelTargets.All)
        {
            var sheet = target.IsEfficiencyCore ? smallCores : bigCores;
            var cpus = target.IsDetected ? map.Processors(target.Events, target.Role) : [];
            var model = new ModelCompilation(target, directory, sheet, report).Compile(cpus);
            models.Add(model);
            File.WriteAllText(Path.Combine(destination, $"{model.Name}.json"), ModelWriter.Text(model));
            report($"{model.Name}: {model.Nodes.Count} nodes, {model.Metrics.Count} metrics, {model.Terms.Count} terms, {model.Events.Count} events");
        }

        File.WriteAllText(Path.Combine(destination, "index.json"), ModelWriter.Index([.. models, .. WrittenByHand(destination)]));
    }

    /// <summary>Models of other vendors beside the compiled ones: they stay as they are and are listed after them.</summary>
    private static IEnumerable<TmaModel> WrittenByHand(string directory) => Directory.EnumerateFiles(directory, "*.json")
        .Where(path => Path.GetFileName(path) != "index.json")
        .Order(StringComparer.Ordinal)
        .Select(path => TmaModelReader.Read(File.ReadAllBytes(path), Path.GetFileName(path)))
        .Where(model => model.Vendor != "GenuineIntel");
}
