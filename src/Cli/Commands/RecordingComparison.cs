using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Import;
using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Importing;
using Toplev.Engine.Measuring;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Cli.Commands;

/// <summary><c>tma compare</c> of recordings that exist: nothing is measured.</summary>
internal sealed class RecordingComparison(CompareRequest request, Streams streams, Preparation begun, ComparisonOutput output)
{
    private MeasurementOptions Asked => request.Run.Measurement;

    private ResultOptions Results => request.Run.Results;

    public int Of(IReadOnlyList<string> files)
    {
        var (catalog, recordings) = Recordings(files);
        var set = CombinedResults.Combine(
            [
                .. recordings.Select(
                    recording => (recording.Path, ResultBuilder.Build(recording, catalog)))], Asked.Repetition.MetricIsHigherBetter, request.Baseline);
        return set.Comparisons.Count > 0
            ? Finish(set, recordings, catalog)
            : throw new UserErrorException(
                $"{files[0]} holds only one variant, so there is nothing to compare it with.",
                "Name another recording, or print this one: tma report " + files[0]);
    }

    public int OfGroups()
    {
        if (request.Groups.Count < 2 || request.Variants.Count > 0 || Asked.Program.Count > 0)
        {
            throw new UserErrorException(
                request.Groups.Count < 2
                    ? "--group needs another group to compare with."
                    : "--group compares existing recordings and cannot be combined with a program or variant to measure.",
                "For example: tma compare --group old=a.tma,b.tma --group new=c.tma,d.tma");
        }

        if (request.Groups.GroupBy(group => group.Name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
        {
            throw new UserErrorException($"Two groups are called {twice}.", "List all recordings of a group in one --group, separated by commas.");
        }

        var files = request.Groups.SelectMany(group => group.Files).ToList();
        if (request.Groups.FirstOrDefault(group => group.Files.Count == 0) is { } empty)
        {
            throw new UserErrorException($"--group {empty.Name} names no recording.", $"For example: --group {empty.Name}=a.tma,b.tma");
        }

        var (catalog, recordings) = Recordings(files);
        List<(string Name, IReadOnlyList<(string Path, ResultSet Set)> Sets)> groups = [];
        foreach (var group in request.Groups)
        {
            var own = recordings.Skip(groups.Sum(each => each.Sets.Count)).Take(group.Files.Count);
            groups.Add((group.Name, [.. own.Select(recording => (recording.Path, ResultBuilder.Build(recording, catalog)))]));
        }

        return Finish(CombinedResults.Group(groups, Asked.Repetition.MetricIsHigherBetter, request.Baseline), recordings, catalog);
    }

    /// <summary>What is named, read; refuses what would be written over it.</summary>
    private (ModelCatalog Catalog, List<Recording> Recordings) Recordings(IReadOnlyList<string> files)
    {
        if (Asked.Repetition.Metric is not null || Asked.Repetition.Iterations is not null)
        {
            var asked = Asked.Repetition.Metric is null ? "--iterations describes a program to measure" : "--metric-from reads a program's output";
            throw new UserErrorException(
                $"{asked}, but existing recordings are being compared.", "Omit it: the recordings store what was used when they were made.");
        }

        if (Results.Recording is { } named)
        {
            throw new UserErrorException(
                $"-o {named} names a recording to write, but existing recordings are being compared.",
                "Omit it; write results with --html, --json, --csv, --markdown and --trace.");
        }

        ResultFiles.Check(Results, [.. files.Select(file => new InputFile("one of the recordings to compare", file))]);
        if (files.GroupBy(Path.GetFullPath).FirstOrDefault(group => group.Count() > 1) is { Key: var same })
        {
            throw new UserErrorException($"{WrittenFiles.Shown(same)} is named twice, but a recording is a single "
                + $"measurement.");
        }

        var catalog = ModelFolder.Beside(begun.Catalog, Asked.Counting.ModelFolder);
        List<Recording> recordings = [.. files.Select(file => RecordingName.IsForeign(file) ? Imported(file, catalog) : RecordingReader.Read(file))];
        if (request.Groups.Count > 0)
        {
            RefuseCopies(recordings);
        }

        return (catalog, Asked.FoldsRegions ? recordings : recordings.ConvertAll(RecordedOptions.Unfolded));
    }

    /// <summary>Between a measurement and its copy there is no noise, so a group with both would be surer than it is.</summary>
    private static void RefuseCopies(IEnumerable<Recording> recordings)
    {
        var measured = recordings.Where(recording => RecordingName.IsOurs(recording.Path)).Select(recording => (recording.Path, recording.Manifest));
        if (measured.GroupBy(recording => (recording.Manifest.Created, recording.Manifest.Passes.Count), recording => recording.Path)
            .FirstOrDefault(group => group.Count() > 1) is { } copies)
        {
            throw new UserErrorException($"{copies.First()} and {copies.Last()} are the same measurement; a copy adds no information.", "Omit the copy.");
        }
    }

    private Recording Imported(string file, ModelCatalog catalog)
    {
        var content = ImportSource.Read(file, streams.Input);
        return content.Outputs.Count > 0
            ? ImportedRecording.Of(content, file, catalog, Asked.Counting.Model).Recording
            : throw new UserErrorException(ImportRefusal.Of(content, file));
    }

    private int Finish(ResultSet set, List<Recording> recordings, ModelCatalog catalog)
    {
        var condition = output.ConditionFor([.. BaselineFirst(set)], set.Measure);
        condition?.Check(() => FigureNames.In(set, catalog));
        set = set with { Gate = condition?.Outcome(set) };
        output.Show(set, null);
        ResultFiles.Write(Results, set, recordings, catalog, streams, streams.Output);
        return output.Judge(set);
    }

    private static IEnumerable<string> BaselineFirst(ResultSet set) =>
        set.Results.Select(result => result.Name).Distinct().OrderByDescending(name => set.Comparisons.Any(comparison => comparison.Baseline == name));
}
