using Toplev.Collector.Workloads;

namespace Toplev.Collector.Regions;

/// <summary>Detects a .NET program by its command line and the files beside it.</summary>
internal static class DotNetProgram
{
    private const string Extension = ".dll";

    /// <summary>What stands between the words of a shell's command.</summary>
    private static readonly char[] Separators = [' ', ';', '&', '|', '(', ')', '\'', '"', '\n', '\t'];

    /// <summary>True for a program of .NET, and for one that starts one through a shell or a wrapper, as far as its arguments show it.</summary>
    /// <param name="file">The program's file.</param>
    public static bool Is(Workload workload, string file) =>
        Path.GetFileName(file) == "dotnet"

        // An apphost: app beside app.dll.
        || IsAppHost(file)
        || workload.Arguments.Any(argument => IsAssembly(argument) || argument.Split([' ', '/', ';', '\n', '\t']).Contains("dotnet")
            || argument.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Any(word => IsAppHost(Path.Combine(workload.Directory ?? "", word))));

    private static bool IsAppHost(string file) => File.Exists(file + Extension) && File.Exists(file + ".runtimeconfig.json");

    private static bool IsAssembly(string word) => word.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && !word.StartsWith('-');
}
