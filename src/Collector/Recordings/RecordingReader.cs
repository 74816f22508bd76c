using System.Text.Json;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Regions;
using Toplev.Tma;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;
using Toplev.Tma.Profiles;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Recordings;

/// <summary>
/// Reads recordings, packed or not, by parsing perf's output again. Files come from anywhere: whatever is wrong with one is a
/// sentence for the user.
/// </summary>
public static class RecordingReader
{
    /// <summary>Executions that a recording can hold: no more are measured. Each takes about a kilobyte in the manifest.</summary>
    public const int MostExecutions = 100_000;

    private const int MostManifestBytes = 256 << 20;
    private const int MostModels = 16;

    /// <summary>Of more changed files nobody reads.</summary>
    private const int MostChanged = 5;
    private const int MostEvents = 10_000;

    /// <summary>Readings kept of all executions together: with more, their intervals are joined to longer ones (<see cref="PerfStatReader"/>).</summary>
    private const int MostReadings = 1 << 23;

    /// <summary>True for a file, or a directory that was not packed, that this program wrote.</summary>
    public static bool IsRecording(string path) => RecordingFiles.IsRecording(path);

    /// <exception cref="UserErrorException">It was not found or is not a recording.</exception>
    public static Recording Read(string path) => Guarded(path, () =>
    {
        // To open a pipe is to wait for a writer.
        if (FileIdentity.Of(path) is { Kind: not (FileKind.Regular or FileKind.Directory) })
        {
            throw new UserErrorException($"{path} is not a regular file.", "Name a recording.");
        }

        using var files = RecordingFiles.Open(path);
        var manifest = ReadManifest(files);
        List<PassSamples> samples = [];
        List<Finding> findings = [];
        foreach (var pass in manifest.Passes)
        {
            samples.Add(ReadPass(files, manifest, pass, findings));
        }

        findings.AddRange(Changed(files, manifest));
        if (files.IsPartial)
        {
            findings.Add(new(FindingIds.RecordingPartial, Severity.Warning, $"{path} is incomplete: the run is still in progress or was killed."));
        }

        return new Recording
        {
            Path = path,
            Manifest = manifest,
            IsPartial = files.IsPartial,
            Samples = samples,
            Files = files.Names,
            Models = ReadModels(files, path),
            Findings = findings,
        };
    });

    /// <summary>Files that are there and are not as long as they were; what is missing altogether is said of its execution.</summary>
    private static IEnumerable<Finding> Changed(RecordingFiles files, RecordingManifest manifest) => manifest.FileSizes
        .Where(file => files.Contains(file.Key) && files.SizeOf(file.Key) != file.Value)
        .Select(file => new Finding(
            FindingIds.RecordingChanged, Severity.Warning,
            $"{file.Key} in the recording was changed after the measurement: it has {files.SizeOf(file.Key)} bytes and had "
                + $"{file.Value}. The result is that of what is there now.", "Use the original recording, or measure again."))
        .Take(MostChanged);

    internal static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserErrorException($"{path} was not found.", null, e);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or IOException or UnauthorizedAccessException
            or NotSupportedException or ArgumentException or OverflowException or InvalidOperationException)
        {
            throw ResultDocumentFile.Is(path)
                ? new UserErrorException(ResultDocumentFile.Refusal(path), ResultDocumentFile.Remedy, e)
                : new UserErrorException($"{path} is not a readable tma recording: {Reason(e)}", null, e);
        }
    }

    private static RecordingManifest ReadManifest(RecordingFiles files)
    {
        var bytes = files.ReadAll("manifest.json", MostManifestBytes);
        var manifest = JsonSerializer.Deserialize(bytes, ManifestJson.Default.RecordingManifest)
            ?? throw new InvalidDataException("its manifest is empty");
        if (manifest.Schema != RecordingManifest.CurrentSchema)
        {
            throw new InvalidDataException($"its format is {manifest.Schema}, this tma reads {RecordingManifest.CurrentSchema}");
        }

        // The generated reader leaves null where a property with a default is missing, whatever its type says.
        if (manifest is { Passes: null } or { Findings: null } or { Options: null })
        {
            throw new InvalidDataException("its manifest is incomplete");
        }

        manifest = ExecutionJournal.Apply(manifest, files);
        foreach (var plan in manifest.Plans)
        {
            Check(plan.Plan);
            foreach (var share in plan.Printed)
            {
                Check(share);
            }
        }

        foreach (var pass in manifest.Passes)
        {
            Check(pass, manifest);
        }

        return manifest;
    }

    private static List<ModelEntry> ReadModels(RecordingFiles files, string path)
    {
        List<ModelEntry> models = [];
        foreach (var name in files.Names.Where(name => name.StartsWith(RecordingFiles.ModelFolder, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Take(MostModels))
        {
            var model = ForeignModel.Entry(files.ReadAll(name, ForeignModel.MostBytes), $"{path}: {name}");
            if (name != $"{RecordingFiles.ModelFolder}{model.Name}.json")
            {
                throw new InvalidDataException($"{name} contains a model with another name");
            }

            models.Add(model);
        }

        return models;
    }

    private static void Check(CollectionPlan plan)
    {
        var good = plan.EventCount <= MostEvents
            && plan.SoftwareEvents.Count <= MostEvents
            && plan.Groups.SelectMany(group => group.Events).All(planned => planned.Index is >= 0 and < MostEvents)
            && plan.Passes.SelectMany(pass => pass).All(group => group >= 0 && group < plan.Groups.Count);
        if (!good)
        {
            throw new InvalidDataException("its plan contradicts itself");
        }
    }

    private static void Check(PrintedShare share)
    {
        if (share?.Metric is null || !double.IsFinite(share.Percent)
            || share.Series.Any(point => !Plausible.IsTime(point.EndSeconds) || !double.IsFinite(point.Percent)))
        {
            throw new InvalidDataException("its printed percentages contradict themselves");
        }
    }

    private static void Check(RecordedPass pass, RecordingManifest manifest)
    {
        var good = pass is { File: not null, Findings: not null } && pass.Variant >= 0 && pass.Variant < manifest.Variants.Count
            && pass.Plan >= 0 && pass.Plan < manifest.Plans.Count
            && pass.Pass >= 0 && pass.Pass < manifest.Plans[pass.Plan].Plan.Passes.Count;
        if (!good)
        {
            throw new InvalidDataException("its list of executions contradicts itself");
        }

        if (!Plausible.IsTime(pass.WallSeconds) || !Plausible.IsTime(pass.GatedSeconds) || !Plausible.IsTime(pass.UserSeconds)
            || !Plausible.IsTime(pass.SystemSeconds)
            || Math.Abs(pass.PrintedValue ?? 0) > Plausible.MostPrinted || pass.PeakResidentBytes < 0
            || pass.VoluntarySwitches < 0 || pass.InvoluntarySwitches < 0 || pass.Operations < 1)
        {
            throw new InvalidDataException("its list of executions contains impossible times");
        }
    }

    private static PassSamples ReadPass(
        RecordingFiles files, RecordingManifest manifest, RecordedPass pass, List<Finding> findings)
    {
        var plan = manifest.Plans[pass.Plan].Plan;
        var reader = new PerfStatReader(
            plan, new PerfOutputLayout(pass.HasInterval, pass.Aggregation), Math.Min(PerfStatReader.MostReadings, MostReadings / manifest.Passes.Count));
        var lost = pass.File.Length > 0 && !files.Contains(pass.File);
        if (pass.File.Length > 0 && !lost)
        {
            files.Read(pass.File, reader.Append);
            reader.Complete();
        }

        findings.AddRange(pass.Findings);
        if (lost)
        {
            findings.Add(new(FindingIds.RecordingIncomplete, Severity.Warning, $"{pass.File} is missing from the recording."));
        }

        if (pass.ProfileFile is { } missing && !files.Contains(missing))
        {
            findings.Add(new(FindingIds.RecordingIncomplete, Severity.Warning, $"{missing} is missing from the recording."));
        }

        return new PassSamples
        {
            Samples = reader.Samples,
            // Of a recording that was cut short only perf's own clock shows how far it got.
            WallSeconds = pass.WallSeconds > 0 || reader.Samples.Count == 0 ? pass.WallSeconds : reader.Samples[^1].EndSeconds,
            GatedSeconds = pass.GatedSeconds,
            Operations = pass.Operations,
            ExitCode = pass.ExitCode,
            OwnsClock = pass.OwnsClock,
            UserSeconds = pass.UserSeconds,
            SystemSeconds = pass.SystemSeconds,
            PeakResidentBytes = pass.PeakResidentBytes,
            Switches = pass is { VoluntarySwitches: { } voluntary, InvoluntarySwitches: { } involuntary } ? new ContextSwitches(voluntary, involuntary) : null,
            Incomplete = pass.Incomplete || lost,
            CutOff = pass.CutOff,
            SystemWide = pass.SystemWide,
            Profile = pass.ProfileFile is { } profile && files.Contains(profile) ? ReadProfile(files, profile) : null,
            Regions = pass.RegionsFile is { } regions && files.Contains(regions) ? ReadRegions(files, regions) : [],
        };
    }

    private static Profile ReadProfile(RecordingFiles files, string name)
    {
        var reader = new ProfileFile.Reader();
        files.ReadLines(name, reader.Take);
        return reader.Profile;
    }

    private static IReadOnlyList<Region> ReadRegions(RecordingFiles files, string name)
    {
        var regions = new RegionFile.Reader();
        files.ReadLines(name, regions.Take);
        var beside = RecordingFiles.GroupsBeside(name);
        if (!files.Contains(beside))
        {
            return regions.Regions;
        }

        var groups = new RegionGroupFile.Reader(regions.Regions);
        files.ReadLines(beside, groups.Take);
        return groups.Regions;
    }

    /// <summary>A message for users, without the runtime's type and parameter names.</summary>
    private static string Reason(Exception e) => e switch
    {
        JsonException { Path: { Length: > 0 } place } => $"its manifest is invalid at {place}.",
        JsonException => "its manifest is not valid JSON.",

        // The sentences of .NET's reader of archives begin with a capital ("End of Central Directory record could not be found."), ours do not.
        InvalidDataException when e.Message is not [var first, ..] || char.IsAsciiLetterUpper(first) => "it is damaged, or not a recording.",
        InvalidDataException or IOException or UnauthorizedAccessException => FirstSentence(e.Message),
        _ => "its parts contradict each other.",
    };

    private static string FirstSentence(string message)
    {
        var line = message.Split('\n')[0].Trim();
        return line.EndsWith('.') ? line : line + ".";
    }
}
