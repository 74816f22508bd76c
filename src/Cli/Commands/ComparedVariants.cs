using Toplev.Cli.Options;
using Toplev.Collector.Recordings;
using Toplev.Engine.Measuring;
using Toplev.Engine.Options;
using Toplev.Tma;

namespace Toplev.Cli.Commands;

/// <summary>The variants that are measured: which there are, in which order, and what each starts.</summary>
internal sealed class ComparedVariants(CompareRequest request)
{
    /// <summary>The unmodified program.</summary>
    private const string Default = "default";

    private MeasurementOptions Asked => request.Run.Measurement;

    /// <summary>The baseline first: the one that is named, else of several variants the first, and of a single one the unmodified program.</summary>
    public List<VariantRequest> Named()
    {
        List<VariantRequest> variants = [.. request.Variants];
        if (variants.Count == 0 && Asked.Program.Count > 0 && LaunchOptions.NameOf(Asked.Launch.Settings) is { } name)
        {
            variants = [new VariantRequest(Default, [], null, new ProgramSettings()), new VariantRequest(name, [], null, null)];
        }

        var needsProgram = variants.Exists(variant => variant.Command is null);
        if (Asked.Program.Count == 0 && (needsProgram || variants.Count < 2))
        {
            throw new UserErrorException(
                variants.Count == 0 ? "There is nothing to compare." : "No program to measure.",
                "For example: tma compare --allocator ptmalloc,jemalloc -- dotnet app.dll; tma compare A.tma B.tma.");
        }

        if (variants.Count == 0)
        {
            throw OneProgram();
        }

        if (!variants.Exists(variant => variant.Name == Default) && (variants.Count == 1 || request.Baseline == Default))
        {
            variants.Insert(0, new VariantRequest(Default, [], null, null));
        }

        if (Asked is { Server: null, Program.Count: > 0 } && variants.TrueForAll(variant => variant.Command is not null))
        {
            var quoted = ShellQuoting.Quote($"{variants[^1].Name}={string.Join(' ', variants[^1].Command!)} …");
            throw new UserErrorException(
                $"No variant runs {ShellQuoting.Join(Asked.Program)}: each runs its own program.",
                $"Quote a program together with its arguments, --variant-command {quoted}, or add --baseline {Default}.");
        }

        if (variants.Count == 1)
        {
            throw new UserErrorException(
                $"The only variant is called {Default}, which is reserved for the unmodified program.", "Give it another name, or add a variant.");
        }

        if (variants.GroupBy(variant => variant.Name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
        {
            throw new UserErrorException($"Two variants are called {twice}.", "Give each variant a different name.");
        }

        if (request.Baseline is { } named)
        {
            var position = variants.FindIndex(variant => variant.Name == named);
            if (position < 0)
            {
                throw new UserErrorException(
                    $"--baseline {named} is not one of the variants.", $"They are {string.Join(", ", variants.Select(variant => variant.Name))}; --baseline "
                        + $"{Default} is the unmodified program.");
            }

            variants.Insert(0, variants[position]);
            variants.RemoveAt(position + 1);
        }

        return variants;
    }

    /// <summary>No variants: a file that is not there, two programs, or one.</summary>
    private UserErrorException OneProgram()
    {
        var words = Asked.Program;
        if (words.All(word => RecordingName.IsName(word) || Path.Exists(word)) && words
            .FirstOrDefault(word => RecordingName.IsName(word) && !Path.Exists(word)) is { } missing)
        {
            return new UserErrorException($"{missing} was not found.", "tma run -o FILE.tma makes recordings; to list those here: ls *.tma");
        }

        if ((words.FirstOrDefault(RecordingName.IsOurs) ?? words.Take(1).FirstOrDefault(RecordingName.IsRecording)) is { } recording)
        {
            var other = words.First(word => !RecordingName.IsRecording(word));
            return new UserErrorException(
                $"{recording} is a recording, but {(other == "--" ? "a program follows it" : other + " is not")}.",
                "Compare recordings (tma compare A.tma B.tma), or measure variants of a program (tma compare --help).");
        }

        if (words.Count > 1 && words.All(word => word.Contains('/', StringComparison.Ordinal) || word.Contains(' ', StringComparison.Ordinal)))
        {
            var named = words.Select((word, position) => $"--variant-command {ShellQuoting.Quote($"{(char)('a' + Math.Min(position, 25))}={word}")}");
            return new UserErrorException(
                $"{ShellQuoting.Join(words)} is one program with arguments, not a set of variants.",
                $"To compare several programs: tma compare {string.Join(' ', named)}");
        }

        return new UserErrorException(
            "There is one program and no variant to compare it with.",
            "Add --allocator, --variant or --variant-command, give several values to --threads, --openmp, --cores or --hugepages, or measure it alone with tma "
                + "run.");
    }

    /// <summary>What a variant starts, and what is changed for it.</summary>
    public RecordedVariant Recorded(VariantRequest variant, WorkloadBuilder workloads)
    {
        if (variant.Environment.FirstOrDefault(word => !word.Contains('=', StringComparison.Ordinal)) is { } program)
        {
            var quoted = ShellQuoting.Quote($"{variant.Name}={string.Join(' ', variant.Environment)}");
            throw new UserErrorException(
                $"--variant takes NAME=VARIABLE=VALUE, and '{program}' in {variant.Name} does not set a "
                    + $"variable.", $"For a different program: --variant-command {quoted}");
        }

        var changes = variant.Environment.Select(word => WorkloadBuilder.Pair(word, "--variant")).ToDictionary(pair => pair.Name, pair => (string?)pair.Value);
        if (Asked.Server is not { } server)
        {
            return new RecordedVariant
            {
                Name = variant.Name,
                Workload = workloads.Build(variant.Command ?? Asked.Program, changes, variant.Settings),
                Regions = Asked.Regions,
                StartedIn = Environment.CurrentDirectory,
                Attached = Asked.Target.Description,
            };
        }

        if (Asked.Program.Count == 0)
        {
            throw RunCommand.ServerWithoutLoad();
        }

        return new RecordedVariant
        {
            Name = variant.Name,
            Workload = workloads.BuildLoad(Asked.Program),
            Server = workloads.Build(variant.Command ?? ShellWords.Split(server.Command, "--start"), changes, variant.Settings),
            MeasuredProcesses = server.Measured,
            Regions = Asked.Regions,
            StartedIn = Environment.CurrentDirectory,
        };
    }
}
