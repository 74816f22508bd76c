using System.Text.Json.Serialization;
using Toplev.Collector.Processes;

namespace Toplev.Collector.Workloads;

/// <summary>The program to measure.</summary>
public sealed record Workload
{
    /// <summary>As the user wrote it: looked up in PATH when it has no slash.</summary>
    public required string Program { get; init; }

    public IReadOnlyList<string> Arguments { get; init => field = value ?? []; } = [];

    /// <summary>The program and its arguments.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Words => [Program, .. Arguments];

    /// <summary>Working directory, or null for ours.</summary>
    public string? Directory { get; init; }

    /// <summary>Changes to the user's environment, for the program only; a null value removes the variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init => field = value ?? new Dictionary<string, string?>(); }
        = new Dictionary<string, string?>();

    public Pinning Pinning { get; init => field = value ?? new(); } = new();

    /// <summary>Which huge pages it gets, or null for what the system gives every program.</summary>
    public HugePages? HugePages { get; init; }

    [JsonIgnore]
    internal bool? WithoutHugePages => HugePages is null ? null : HugePages == Workloads.HugePages.Off;

    /// <summary>Path of the program.</summary>
    /// <exception cref="ProgramNotStartedException">It was not found, or it is not a program.</exception>
    public string Resolve(ProgramEnvironment user) => ProgramSearch.Resolve(Program, Directory, user.With(Environment));
}
