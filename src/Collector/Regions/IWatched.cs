using Toplev.Collector.Processes;

namespace Toplev.Collector.Regions;

/// <summary>Something that is read while the program runs, as soon as there is something to read.</summary>
internal interface IWatched
{
    Descriptor Descriptor { get; }

    /// <param name="now">When it was read, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    void Take(ReadOnlySpan<byte> bytes, long now);
}
