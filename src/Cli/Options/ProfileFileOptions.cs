using System.CommandLine;
using static Toplev.Cli.Options.OptionFactory;

namespace Toplev.Cli.Options;

/// <summary>The options that write a profile in the formats of other tools, shared by <c>locate</c> and <c>report</c>.</summary>
internal sealed class ProfileFileOptions
{
    private readonly Option<string?> folded = Text(
        OptionGroup.Results, "--folded", "FILE", "Write the profile as folded stacks, for flamegraph.pl and others; - is standard output");
    private readonly Option<string?> speedscope = Text(
        OptionGroup.Results, "--speedscope", "FILE", "Write the profile as speedscope's JSON; - is standard output");
    private readonly Option<string?> pprof = Text(OptionGroup.Results, "--pprof", "FILE", "Write the profile for go tool pprof");

    public IEnumerable<Option> All => [folded, speedscope, pprof];

    public ProfileOutputs Read(ParseResult parsed) => new(parsed.GetValue(folded), parsed.GetValue(speedscope), parsed.GetValue(pprof));
}

/// <summary>Files in the formats of other tools; null for none.</summary>
internal sealed record ProfileOutputs(string? Folded, string? Speedscope, string? Pprof)
{
    public IEnumerable<(string Option, string? Path)> All => [("--folded", Folded), ("--speedscope", Speedscope), ("--pprof", Pprof)];

    /// <summary>True when no file is asked for.</summary>
    public bool IsEmpty => All.All(file => file.Path is null);
}
