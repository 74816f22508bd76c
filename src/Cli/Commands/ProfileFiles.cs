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

    public static void Write(ProfileOutputs outputs, ResultSet set, Streams streams)
    {
        if (outputs.All.All(file => file.Path is null))
        {
            return;
        }

        if (set.Results.Select(result => result.Profile).FirstOrDefault(profile => profile is not null) is not { } profile)
        {
            throw new UserErrorException("There is no profile to write: no sample was taken.");
        }

        WriteText(outputs.Folded, profile, FoldedStacks.Write, streams);
        WriteText(outputs.Speedscope, profile, SpeedscopeDocument.Write, streams);
        if (outputs.Pprof is { } pprof)
        {
            OutputTarget.Write(pprof, stream => PprofDocument.Write(stream, profile));
        }
    }

    private static void WriteText(string? path, ProfileResult profile, Action<TextWriter, ProfileResult> write, Streams streams)
    {
        if (path is not null)
        {
            ResultFiles.Write(path, streams.Output, writer => write(writer, profile));
        }
    }
}
