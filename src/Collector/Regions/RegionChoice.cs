using System.Text.Json.Serialization;

namespace Toplev.Collector.Regions;

/// <summary>Which sources of regions are asked. Each sets what it needs in the program's environment, and nothing else does.</summary>
/// <param name="Marks">Lines that the program writes into the file that <c>TMA_REGIONS</c> names.</param>
/// <param name="Itt">Tasks of Intel's instrumentation API.</param>
/// <param name="DotNet">Events of the .NET runtime.</param>
/// <param name="OneDnn">oneDNN's log.</param>
/// <param name="Jit">Of the .NET runtime's events the compilations of methods too.</param>
/// <param name="Counters">Counters read where tasks of ITT begin and end.</param>
public sealed record RegionChoice(bool Marks = false, bool Itt = false, bool DotNet = false, bool OneDnn = false, bool Jit = false, bool Counters = false)
{
    /// <summary>Names (with * and ?) of the regions in which alone the counters are on; none for the whole run.</summary>
    public IReadOnlyList<string> Only { get; init => field = value ?? []; } = [];

    /// <summary>Event sources and activity sources of .NET whose activities are regions.</summary>
    public IReadOnlyList<string> DotNetSources { get; init => field = value ?? []; } = [];

    /// <summary>The sources by the names that <c>--regions</c> takes.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Sources =>
    [
        .. Marks ? ["marks"] : (string[])[],
        .. Itt ? ["itt"] : (string[])[],
        .. DotNet ? ["dotnet"] : (string[])[],
        .. OneDnn ? ["onednn"] : (string[])[],
        .. Jit ? ["jit"] : (string[])[],
    ];

    /// <summary>True for a name of a .NET source that can stand in the list that the runtime takes, which has separators.</summary>
    public static bool IsSourceName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
