using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Recordings;
using Toplev.Report.Profiles;
using Toplev.Tma;
using Toplev.Tma.Functions;
using Toplev.Tma.Results;

namespace Toplev.Cli.Commands;

/// <summary>Profiles in the formats of other tools.</summary>
internal static class ProfileFiles
{
    /// <summary>What will be written.</summary>
    /// <exception cref="UserErrorException">pprof's binary format would go to standard output.</exception>
    public static IReadOnlyList<OutputFile> Outputs(ProfileOutputs outputs) => outputs.Pprof == "-"
        ? throw new UserErrorException("--pprof writes a binary file, not to standard output.", "Name a file: --pprof profile.pb.gz.")
        : [.. outputs.All.Where(file => file.Path is not null).Select(file => new OutputFile(file.Option, file.Path!))];

    /// <summary>Fails before anything is written where recordings have no profile.</summary>
    /// <exception cref="UserErrorException">A file is asked for, and none of the recordings was sampled.</exception>
    public static void Require(ProfileOutputs outputs, ResultSet set, IReadOnlyList<Recording> recordings)
    {
        if (outputs.IsEmpty || ProfileOf(set) is not null)
        {
            return;
        }

        var option = outputs.All.First(file => file.Path is not null).Option;
        var files = string.Join(", ", recordings.Select(recording => recording.Path));
        throw recordings.Any(recording => recording.Manifest.Plans.Any(plan => plan.Profile is not null))
            ? new UserErrorException($"{option}: there is no profile in {files}: no sample was taken.", "Sample more often (-F), or repeat the program (-r).")
            : new UserErrorException(
                $"{option}: there is no profile in {files}: the program was counted, not sampled.",
                $"To sample the same program: tma locate {ShellQuoting.Quote(recordings[0].Path)}");
    }

    /// <summary>Writes the profile of the first variant that has one, and says whose it is where several have.</summary>
    /// <param name="hasRecording">False where the profile cannot be written again from a recording.</param>
    public static void Write(ProfileOutputs outputs, ResultSet set, bool hasRecording, Streams streams)
    {
        if (outputs.IsEmpty)
        {
            return;
        }

        if (ProfileOf(set) is not { } profile)
        {
            throw new UserErrorException("There is no profile to write: no sample was taken.");
        }

        List<string> sampled = [.. set.Results.Where(result => result.Profile is not null).Select(result => result.Name).Distinct()];
        if (sampled.Count > 1)
        {
            streams.Say($"the profile written is that of {sampled[0]}, the first of {sampled.Count} that were sampled.");
        }

        WriteText(outputs.Folded, profile, FoldedStacks.Write, hasRecording, streams);
        WriteText(outputs.Speedscope, profile, SpeedscopeDocument.Write, hasRecording, streams);
        if (outputs.Pprof is { } pprof)
        {
            ResultFiles.WriteBytes(pprof, stream => PprofDocument.Write(stream, profile), hasRecording);
        }
    }

    private static ProfileResult? ProfileOf(ResultSet set) => set.Results.Select(result => result.Profile).FirstOrDefault(profile => profile is not null);

    private static void WriteText(string? path, ProfileResult profile, Action<TextWriter, ProfileResult> write, bool hasRecording, Streams streams)
    {
        if (path is not null)
        {
            ResultFiles.Write(path, streams.Output, writer => write(writer, profile), hasRecording);
        }
    }
}
