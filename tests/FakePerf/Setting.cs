using System.Globalization;

namespace FakePerf;

/// <summary>The switches, from the environment.</summary>
internal static class Setting
{
    public static string Version => Of("VERSION") ?? "6.1";

    public static bool IsVersion7 => Version.StartsWith('7');

    /// <summary>perf learned in 5.10 to wait for commands.</summary>
    public static bool IsBeforeControl => Version is "4.19" or "5.4";

    /// <summary>With -I it prints an interval at every command.</summary>
    public static bool PrintsAtCommands => Version == "5.10";

    /// <summary>perf up to 6.1 pads the time stamp.</summary>
    public static bool PadsStamp => Version is "4.19" or "5.4" or "5.10" or "6.1";

    public static string? Fault => Of("FAULT");

    public static string? Of(string name) => Environment.GetEnvironmentVariable("FAKEPERF_" + name) is { Length: > 0 } value ? value : null;

    public static double Number(string name, double otherwise) =>
        double.TryParse(Of(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    public static HashSet<string> Words(string name) => [.. (Of(name) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
