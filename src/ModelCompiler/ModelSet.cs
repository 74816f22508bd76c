using System.Text;
using System.Text.Json;
using Toplev.ModelCompiler.Sheets;
using Toplev.ModelCompiler.Sources;
using Toplev.Tma;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;

namespace Toplev.ModelCompiler;

/// <summary>Compiles all models of a directory in the layout of intel/perfmon. The same input gives the same bytes.</summary>
public static class ModelSet
{
    private const string IndexName = "index.json";

    /// <param name="source">The directory with mapfile.csv.</param>
    /// <param name="report">Receives one sentence for each difference between published sources and each assumption.</param>
    /// <exception cref="UserErrorException">It is not such a directory.</exception>
    public static CompiledModels Compile(string source, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var directory = new PublishedDirectory(source);
        var map = new ProcessorMap(directory.Table("mapfile.csv"));
        var bigCores = Sheet(directory, "TMA_Metrics-full");
        var smallCores = Sheet(directory, "E-core_TMA_Metrics");
        List<CompiledModel> models = [];
        List<(string, string)> leftOut = [];
        List<ModelTarget> targets = [.. ModelTargets.All.Where(target => directory.Has(target.Events))];
        targets.AddRange(DiscoveredTargets.In(directory, map, ModelTargets.All, (name, why) => leftOut.Add((ShownText.Of(name), why))));
        foreach (var target in targets)
        {
            var sheet = target.IsEfficiencyCore ? smallCores : bigCores;
            var cpus = target.IsDetected ? map.Processors(target.Events, target.Role) : [];
            try
            {
                models.Add(Checked(new ModelCompilation(target, directory, sheet, report).Compile(cpus)));
            }
            catch (Exception e) when (IsOfTheInput(e))
            {
                leftOut.Add((target.Name, ReasonOf(e)));
            }
        }

        return new CompiledModels(models, leftOut);
    }

    /// <summary>Writes one file per model, each under another name first, so that no reader sees a half of one.</summary>
    /// <exception cref="UserErrorException">A file cannot be written.</exception>
    public static void Write(CompiledModels compiled, string destination)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        try
        {
            Directory.CreateDirectory(destination);
            foreach (var model in compiled.Models)
            {
                Replace(Path.Combine(destination, model.Name + ".json"), model.Text);
            }

            // The program's own models have an index; a folder of the user's has none.
            if (File.Exists(Path.Combine(destination, IndexName)))
            {
                Replace(
                    Path.Combine(destination, IndexName), ModelWriter.Index([.. compiled.Models.Select(model => model.Model), .. WrittenByHand(destination)]));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The models cannot be written to {destination}: {e.Message}", "Choose another directory with -o.", e);
        }
    }

    /// <summary>True for what wrong input leads to, wherever it is noticed: then one model is left out, with the reason.</summary>
    internal static bool IsOfTheInput(Exception error) => error
        is UserErrorException or FormulaException or JsonException or FormatException or OverflowException or ArgumentException
        or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException;

    internal static string ReasonOf(Exception error) =>
        ShownText.Of(error is FormulaException formula ? "a formula cannot be read: " + formula.Sentence : error.Message).TrimEnd('.');

    /// <summary>What is written must be read again by the same rules as a model from anywhere.</summary>
    private static CompiledModel Checked(TmaModel model)
    {
        var text = ModelWriter.Text(model);
        ForeignModel.Require(Encoding.UTF8.GetBytes(text), model.Name + ".json");
        return new CompiledModel(model, text);
    }

    private static Spreadsheet? Sheet(PublishedDirectory directory, string name)
    {
        try
        {
            return directory.Has(name) ? new Spreadsheet(directory.Table(name + ".csv")) : null;
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException)
        {
            throw new UserErrorException(
                $"{name}.csv does not have the layout of Intel's spreadsheet of TMA metrics.",
                "Get it from https://github.com/intel/perfmon, or remove it: metrics files suffice.", e);
        }
    }

    private static void Replace(string path, string text)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Models of other vendors: left unchanged and listed after the compiled ones.</summary>
    private static IEnumerable<TmaModel> WrittenByHand(string directory) => Directory.EnumerateFiles(directory, "*.json")
        .Where(path => Path.GetFileName(path) != IndexName)
        .Order(StringComparer.Ordinal)
        .Select(path => TmaModelReader.Read(File.ReadAllBytes(path), Path.GetFileName(path)))
        .Where(model => model.Vendor != "GenuineIntel");
}

/// <summary>What became of a directory.</summary>
/// <param name="LeftOut">Names of cores without a model, and why.</param>
public sealed record CompiledModels(IReadOnlyList<CompiledModel> Models, IReadOnlyList<(string Name, string Why)> LeftOut);

/// <summary>A model and the text of its file.</summary>
public sealed record CompiledModel(TmaModel Model, string Text)
{
    public string Name => Model.Name;
}
