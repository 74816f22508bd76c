using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Helpers;
using BenchmarkDotNet.Running;

namespace Toplev.BenchmarkDotNet;

/// <summary>What a benchmark is called in recordings and reports: unique within a configuration.</summary>
internal static class BenchmarkName
{
    private const int LongestFile = 120;
    private const int HashBytes = 6;

    /// <summary><c>Type.Method [N=10]</c>, and its job where there are several.</summary>
    public static string Of(BenchmarkCase benchmark)
    {
        var parameters = benchmark.HasParameters ? " " + benchmark.Parameters.DisplayInfo : "";
        var job = benchmark.Config.GetJobs().Count() > 1 ? " " + benchmark.Job.ResolvedId : "";
        return benchmark.Descriptor.DisplayInfo + parameters + job;
    }

    /// <summary>A name for its recording that any file system takes.</summary>
    public static string FileOf(BenchmarkCase benchmark)
    {
        var name = FolderNameHelper.ToFolderName(benchmark.Descriptor.Type) + Of(benchmark)[Of(benchmark).IndexOf('.', StringComparison.Ordinal)..];
        var file = new StringBuilder();
        foreach (var character in name)
        {
            file.Append(char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' or '=' or ',' ? character : '_');
        }

        // Names that differ in what was replaced or cut off stay apart.
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, HashBytes));
        var text = file.ToString();
        return (text == name && text.Length <= LongestFile ? text : $"{text[..Math.Min(text.Length, LongestFile)]}-{hash}") + ".tma";
    }
}
