using Toplev.Collector.Processes;

namespace Toplev.Collector.Regions;

/// <summary>The collector that programs load: a C library installed beside tma (<c>src/IttCollector</c>).</summary>
public static class IttLibrary
{
    private const string Name = "libtma-itt.so";

    /// <summary>Its full path, or null when this program was built without a C compiler.</summary>
    public static string? Path => OwnFile.PathOf(Name) is var path && File.Exists(path) ? path : null;
}
