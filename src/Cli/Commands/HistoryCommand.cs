using System.CommandLine;
using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Engine;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Planning;
using Toplev.Report.History;
using Toplev.Tma;
using Toplev.Tma.History;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Cli.Commands;

/// <summary><c>tma history</c>: recordings of many commits, and where the level of a benchmark changed.</summary>
internal static class HistoryCommand
{
    private const string Recordings = "*.tma";

    // A link to a directory may lead back.
    private static readonly EnumerationOptions Inside = new()
    {
        RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true, MatchType = MatchType.Simple,
    };

    public static Command Create(Streams streams)
    {
        var files = new Argument<string[]>("RECORDING|DIR")
        {
            Description = "Recordings of the same benchmarks, or directories that contain them; their order is that of their measurement",
            Arity = ArgumentArity.OneOrMore,
        };
        var html = SharedOptions.Html();
        var json = OptionFactory.Text(OptionGroup.Results, "--json", "FILE", "Write the history as JSON; - is standard output", "--export-json");
        var force = SharedOptions.Force();
        var folder = SharedOptions.ModelFolder();
        var output = new OutputOptions();
        var command = new Command("history", "Show benchmarks over recordings of many commits, where they changed, and what changed with them") { files };
        foreach (var option in (IEnumerable<Option>)[html, json, force, folder, .. output.WithoutTree])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            var wanted = new ResultOptions
            {
                HtmlFile = parsed.GetValue(html), JsonFile = parsed.GetValue(json), Force = parsed.GetValue(force), Verbosity = output.Verbosity(parsed),
            };
            var found = Files(parsed.GetValue(files)!);
            ResultFiles.Check(wanted, [.. found.Select(file => new InputFile("one of the recordings", file))]);
            var catalog = ModelFolder.Beside(ModelCatalog.Embedded(), parsed.GetValue(folder));
            var history = HistoryBuilder.Of(InOrder(found, catalog, streams));
            if (history.Count == 0)
            {
                throw new UserErrorException("None of the recordings has a time or a printed number.");
            }

            if (!wanted.WritesToOutput && wanted.Verbosity != Verbosity.Quiet)
            {
                streams.Output.Write(new HistorySummary(history, OutputDevice.StandardOutput(output.Color(parsed))).Render());
            }

            if (wanted.JsonFile is { } document)
            {
                ResultFiles.Write(document, streams.Output, writer => writer.Write(HistoryDocument.Write(history, Product.Version)), hasRecording: false);
            }

            if (wanted.HtmlFile is { } page)
            {
                ResultFiles.Write(page, streams.Output, writer => HistoryPage.Write(writer, history, Product.Version), hasRecording: false);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static List<string> Files(IEnumerable<string> named)
    {
        List<string> files = [];
        foreach (var path in named)
        {
            // The directory of an interrupted measurement is a recording itself.
            if (!Directory.Exists(path) || File.Exists(Path.Combine(path, "manifest.json")))
            {
                files.Add(path);
                continue;
            }

            string[] inside = [.. Directory.EnumerateFiles(path, Recordings, Inside).Where(IsRegular)];
            files.AddRange(inside.Length > 0
                ? inside.Order(StringComparer.Ordinal)
                : throw new UserErrorException(
                    $"There is no recording ({Recordings}) in {path}.", "Keep one for each commit: tma run -o DIR/COMMIT.tma -- ./app"));
        }

        // By whatever name: a recording is one measurement.
        return [.. files.DistinctBy(file => FileIdentity.Of(file) is { } identity ? identity.ToString() : file)];
    }

    private static bool IsRegular(string file) => FileIdentity.Of(file) is { Kind: FileKind.Regular };

    /// <summary>Oldest first. A damaged recording is named and left out, unless there is no other.</summary>
    private static List<(string Label, ResultSet Set)> InOrder(List<string> files, ModelCatalog catalog, Streams streams)
    {
        List<(string File, ResultSet Set)> read = [];
        UserErrorException? last = null;
        foreach (var file in files)
        {
            try
            {
                read.Add((file, ResultBuilder.Build(RecordingReader.Read(file), catalog)));
            }
            catch (UserErrorException e)
            {
                last = e;
                if (files.Count > 1)
                {
                    streams.Say($"left out: {e.Cause}");
                }
            }
        }

        if (read.Count == 0 && last is not null)
        {
            throw last;
        }

        // A copy adds no information.
        var copies = read.Count;
        read = [.. read.DistinctBy(recording => recording.Set.Created is { } time ? $"{time:O} {Times(recording.Set)}" : recording.File)];
        if (read.Count < copies)
        {
            streams.Say($"left out: {(copies - read.Count == 1 ? "1 copy of a recording" : $"{copies - read.Count} copies of recordings")}");
        }

        var names = read.Select(recording => Path.GetFileNameWithoutExtension(recording.File)).ToList();
        var alike = names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        return
        [
            .. read.Select((recording, i) => (Label: alike.Contains(names[i]) ? Path.ChangeExtension(recording.File, null) : names[i], recording.Set))
                .OrderBy(recording => recording.Set.Created ?? DateTimeOffset.MinValue).ThenBy(recording => recording.Label, StringComparer.Ordinal),
        ];
    }

    private static string Times(ResultSet set) => string.Join(' ', set.Results.SelectMany(result => result.Time?.Samples ?? []));
}
