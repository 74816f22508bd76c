using System.CommandLine;
using Toplev.Collector.Regions;
using Toplev.Tma;

namespace Toplev.Cli.Options;

/// <summary>The options that ask for regions. Without one of them nothing is set in the program's environment.</summary>
internal sealed class RegionOptions
{
    private const string Marks = "marks";
    private const string Itt = "itt";
    private const string DotNet = "dotnet";
    private const string OneDnn = "onednn";
    private const string Jit = "jit";
    private const string Everything = "all";

    /// <summary>What <c>--regions</c> takes.</summary>
    private static readonly string[] Sources = [Marks, Itt, DotNet, OneDnn, Jit, Everything];
    private static readonly string[] AllSources = [Marks, Itt, DotNet, OneDnn];

    private readonly Option<string?> regions = MeasureOptions.Text(
        "--regions", "SOURCE[,SOURCE]",
        "Collect regions: marks (lines the program writes), itt (tasks of oneDNN, OpenMP, oneTBB, PyTorch), dotnet (collections, lock contention, exceptions "
            + "of the runtime), onednn (its log; the program's output then goes through a pipe), "
        + "jit (with dotnet: JIT compilations as well), all (marks, itt, dotnet, onednn)");

    private readonly Option<string?> dotNetSource = MeasureOptions.Text(
        "--dotnet-source", "NAME[,NAME]", "Collect activities of these .NET EventSources and ActivitySources as regions; implies --regions dotnet");
    private readonly Option<string?> region = MeasureOptions.Text("--region", "NAME[,NAME]", "Count only while the program is in these regions or ITT tasks "
        + "(* and ? are wildcards); records no intervals; implies --regions marks,itt");
    private readonly Option<bool> counters = new("--region-counters") { Description = "Read counters at the begin and end of each ITT task instead of over "
        + "the whole run: page faults and a tree per region (1 to 3 µs per read); implies --regions itt" };

    public RegionOptions() => regions.CompletionSources.Add(Sources);

    public IEnumerable<Option> All =>
    [
        regions, dotNetSource, region, counters,
        Removed("--onednn", "Use --regions onednn."),
        Removed("--no-dotnet", ".NET regions are collected only with --regions dotnet."),
        Removed("--no-regions", "Regions are collected only with --regions."),
    ];

    /// <summary>Null when no regions are asked for.</summary>
    public RegionChoice? Read(ParseResult parsed)
    {
        var only = Names(parsed, region);
        var activities = Names(parsed, dotNetSource);
        var named = Names(parsed, regions);
        if (named.FirstOrDefault(name => !Sources.Contains(name)) is { } unknown)
        {
            throw new UserErrorException(
                $"--regions takes {string.Join(", ", Sources[..^1])} or {Sources[^1]}, not '{unknown}'.",
                "Separate sources with commas: --regions marks,dotnet.");
        }

        if (activities.FirstOrDefault(name => !RegionChoice.IsSourceName(name)) is { } odd)
        {
            throw new UserErrorException(
                $"--dotnet-source takes names made of letters, digits and the characters . - _, not '{odd}'.",
                "Give the name as the program passes it to EventSource or ActivitySource.");
        }

        HashSet<string> asked = [
            .. named.SelectMany(name => name == Everything ? AllSources : [name]), .. only.Count > 0
                ? [Marks, Itt]
                : (string[])[], .. activities.Count > 0
                ? [DotNet]
                : (string[])[]];
        if (parsed.GetValue(counters))
        {
            asked.Add(Itt);
        }

        if (asked.Contains(Jit) && !asked.Contains(DotNet))
        {
            throw new UserErrorException("jit adds JIT compilations to the .NET runtime's events, but dotnet was not requested.", "Use --regions dotnet,jit.");
        }

        return asked.Count == 0 ? null : new RegionChoice(
            Marks: asked.Contains(Marks), Itt: asked.Contains(Itt), DotNet: asked.Contains(DotNet), OneDnn: asked.Contains(OneDnn), Jit: asked.Contains(Jit),
            Counters: parsed.GetValue(counters))
        {
            Only = only,
            DotNetSources = activities,
        };
    }

    private static IReadOnlyList<string> Names(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } list)
        {
            return [];
        }

        var names = MeasureOptions.Split(list);
        return names.Count > 0 ? names : throw new UserErrorException($"{option.Name} takes at least one name.");
    }

    private static Option<bool> Removed(string name, string instead)
    {
        var option = new Option<bool>(name) { Hidden = true };
        option.Validators.Add(result =>
        {
            // Flags are validated where they do not stand too.
            if (!result.Implicit)
            {
                result.AddError($"{name} no longer exists. {instead}");
            }
        });
        return option;
    }
}
