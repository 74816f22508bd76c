namespace Toplev.Collector.Processes;

/// <summary>Something that is read while the program runs, as soon as there is something to read.</summary>
internal interface IWatched
{
    Descriptor Descriptor { get; }

    /// <param name="now">When it was read, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    void Take(ReadOnlySpan<byte> bytes, long now);

    /// <summary>Nothing more comes.</summary>
    void End()
    {
    }
}

/// <summary>What processes connect to while the program runs: its descriptor is ready when one waits, and has nothing to read.</summary>
internal interface IListener : IWatched
{
    /// <returns>What to watch from now on, or null if nothing waits any more.</returns>
    IWatched? Accept();
}
