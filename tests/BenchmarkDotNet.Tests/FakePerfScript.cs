using System.Text.Json;

namespace Toplev.BenchmarkDotNet.Tests;

/// <summary>The perf of the tests with its switches set: in a script, because its environment is that of the tests.</summary>
internal static class FakePerfScript
{
    /// <summary>
    /// Sapphire Rapids in any stretch of time: of 1000 slots 300 retire, 50 are lost to speculation, 150 to the frontend, 500 to the backend, of them 400
    /// to memory.
    /// </summary>
    private static readonly Dictionary<string, double> Rates = new()
    {
        ["event=0x0,umask=0x4"] = 1e9, ["event=0x0,umask=0x80"] = 3e8, ["event=0x0,umask=0x81"] = 5e7, ["event=0x0,umask=0x82"] = 1.5e8,
        ["event=0x0,umask=0x83"] = 5e8, ["event=0x0,umask=0x84"] = 5e7, ["event=0x0,umask=0x85"] = 4e7, ["event=0x0,umask=0x86"] = 1e8,
        ["event=0x0,umask=0x87"] = 4e8, ["event=0x3c,umask=0x0"] = 5e8, ["event=0xc0,umask=0x0"] = 3e8, ["event=0xad,umask=0x10"] = 0,
        ["page-faults"] = 1000, ["context-switches"] = 100,
    };

    /// <param name="folder">Where the script is made.</param>
    /// <param name="switches">As in <c>FAULT=die</c>.</param>
    /// <returns>Its path.</returns>
    public static string In(string folder, params string[] switches)
    {
        var counts = Path.Combine(folder, "counts.json");
        File.WriteAllText(counts, JsonSerializer.Serialize(new { unit = "rate", counts = Rates }));
        var script = Path.Combine(folder, "perf");
        var variables = string.Join(' ', switches.Select(each => "FAKEPERF_" + each));
        File.WriteAllText(script, $"#!/bin/sh\nFAKEPERF_COUNTS='{counts}' FAKEPERF_LOG='{folder}/perf.log' {variables} exec '{Repository.FakePerf}' \"$@\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return script;
    }
}
