using System.CommandLine;
using Toplev.Collector.Regions;
using Toplev.Tma;
using static Toplev.Cli.Options.OptionFactory;

namespace Toplev.Cli.Options;

/// <summary>The options that ask for regions. Without one of them nothing is set in the program's environment.</summary>
internal sealed class RegionOptions
{
    private readonly Option<IReadOnlyList<Sources>?> regions = ChoiceList(
        OptionGroup.Regions, "--regions", "SOURCE[,SOURCE]",
        "Collect regions: marks (lines the program writes), itt (tasks of oneDNN, OpenMP, oneTBB, PyTorch), dotnet (collections, lock contention, exceptions "
            + "of the runtime), onednn (its log; the program's output then goes through a pipe), "
            + "jit (with dotnet: JIT compilations as well), all (marks, itt, dotnet, onednn)",
        ("marks", Sources.Marks), ("itt", Sources.Itt), ("dotnet", Sources.DotNet), ("onednn", Sources.OneDnn), ("jit", Sources.Jit), ("all", Sources.All));
    private readonly Option<IReadOnlyList<string>?> dotNetSource = List(
        OptionGroup.Regions, "--dotnet-source", "NAME[,NAME]",
        "Collect activities of these .NET EventSources and ActivitySources as regions; implies --regions dotnet", ReadSourceName);
    private readonly Option<IReadOnlyList<string>?> region = List(
        OptionGroup.Regions, "--region", "NAME[,NAME]", "Count only while the program is in these regions or ITT tasks (* and ? are wildcards); records no "
            + "intervals; implies --regions marks,itt", text => text);
    private readonly Option<bool> counters = Flag(
        OptionGroup.Regions, "--region-counters",
        "Read counters at the beginning and end of each ITT task instead of over the whole run: page faults and a tree "
            + "per region (1 to 3 µs per read); implies --regions itt");

    private readonly Option<bool> noFold = SharedOptions.NoFoldRegions();

    /// <summary>What <c>--regions</c> takes.</summary>
    [Flags]
    private enum Sources
    {
        None = 0,
        Marks = 1,
        Itt = 2,
        DotNet = 4,
        OneDnn = 8,
        Jit = 16,
        All = Marks | Itt | DotNet | OneDnn,
    }

    public IEnumerable<Option> All =>
    [
        regions, dotNetSource, region, counters, noFold,
        Refused("--onednn", "--onednn no longer exists.", "Use --regions onednn."),
        Refused("--no-dotnet", "--no-dotnet no longer exists.", ".NET regions are collected only with --regions dotnet."),
        Refused("--no-regions", "--no-regions no longer exists.", "Regions are collected only with --regions."),
    ];

    public bool FoldsRegions(ParseResult parsed) => !parsed.GetValue(noFold);

    /// <summary>Null if no regions are requested.</summary>
    public RegionChoice? Read(ParseResult parsed)
    {
        var only = parsed.GetValue(region) ?? [];
        var activities = parsed.GetValue(dotNetSource) ?? [];
        var perTask = parsed.GetValue(counters);
        var asked = (parsed.GetValue(regions) ?? []).Aggregate(Sources.None, (all, source) => all | source)
            | (only.Count > 0 ? Sources.Marks | Sources.Itt : Sources.None)
            | (activities.Count > 0 ? Sources.DotNet : Sources.None)
            | (perTask ? Sources.Itt : Sources.None);
        if ((asked & (Sources.Jit | Sources.DotNet)) == Sources.Jit)
        {
            throw new UserErrorException("jit adds JIT compilations to the .NET runtime's events, but dotnet was not requested.", "Use --regions dotnet,jit.");
        }

        return asked == Sources.None ? null : new RegionChoice(
            Marks: Has(Sources.Marks), Itt: Has(Sources.Itt), DotNet: Has(Sources.DotNet), OneDnn: Has(Sources.OneDnn), Jit: Has(Sources.Jit),
            Counters: perTask)
        {
            Only = only,
            DotNetSources = activities,
        };

        bool Has(Sources source) => (asked & source) != 0;
    }

    private static string ReadSourceName(string text) => RegionChoice.IsSourceName(text) ? text : throw new UserErrorException(
        $"--dotnet-source takes names made of letters, digits and the characters . - _, not '{text}'.",
        "Give the name as the program passes it to EventSource or ActivitySource.");
}
