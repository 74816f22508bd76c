namespace Toplev.ModelCompiler.Sources;

/// <summary>One event as Intel publishes it, with the fields still as text.</summary>
internal sealed record PublishedEvent
{
    public required string Name { get; init; }

    /// <summary>Event select; a list where the event can use one of two registers (<c>0xB7,0xBB</c>).</summary>
    public required string Code { get; init; }

    public required string Umask { get; init; }

    public string UmaskExtension { get; init; } = "";

    public string CounterMask { get; init; } = "";

    public string Invert { get; init; } = "";

    public string Edge { get; init; } = "";

    public string AnyThread { get; init; } = "";

    /// <summary>Number of the extra register (<c>0x1a6,0x1a7</c>), empty or 0 without one.</summary>
    public string RegisterIndex { get; init; } = "";

    public string RegisterValue { get; init; } = "";

    /// <summary>Counters it can use: <c>0,1,2,3</c> or <c>Fixed counter 1</c>.</summary>
    public required string Counters { get; init; }

    /// <summary>The same with hyperthreading off (before Ice Lake).</summary>
    public string CountersWithoutSmt { get; init; } = "";

    public string TakenAlone { get; init; } = "";

    public string Errata { get; init; } = "";
}
