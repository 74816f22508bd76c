namespace Toplev.Tma.Samples;

/// <summary>The source that reported a region.</summary>
public enum RegionSource
{
    /// <summary>The program, by lines in the file that <c>TMA_REGIONS</c> names.</summary>
    Pipe,

    /// <summary>The program or a library, by Intel's instrumentation API.</summary>
    Itt,

    /// <summary>The .NET runtime: garbage collections, compilation, and the program's own event sources and activities.</summary>
    DotNet,

    /// <summary>oneDNN: its log, or its tasks of ITT.</summary>
    OneDnn,

    /// <summary>A trace that was aligned with the recording later.</summary>
    Trace,
}
