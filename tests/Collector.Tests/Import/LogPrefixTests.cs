using System.Text;
using Toplev.Collector.Lines;

namespace Toplev.Collector.Tests.Import;

/// <summary>What docker, Kubernetes, systemd and others put in front of each line.</summary>
public sealed class LogPrefixTests
{
    [Theory]
    [InlineData("2024-05-01T12:00:00.123456789Z ")]
    [InlineData("2024-05-01T12:00:00+02:00 ")]
    [InlineData("2024-05-01T12:00:00.123456789Z stderr F ")]
    [InlineData("2024-05-01T12:00:00+0200 host perf[1234]: ")]
    [InlineData("2024-05-01 12:00:00 ")]
    [InlineData("2024-05-01 12:00:00,123 INFO ")]
    [InlineData("2024-05-01 12:00:00 +0000 ")]
    [InlineData("2024/05/01 12:00:00 ")]
    [InlineData("[2024-05-01 12:00:00] ")]
    [InlineData("May 01 12:00:00 ")]
    [InlineData("May  1 12:00:00 host perf[1234]: ")]
    [InlineData("12:00:00 ")]
    [InlineData("12:00:00.123456 ")]
    [InlineData("1714564800.123456 ")]
    [InlineData("[pod] ")]
    [InlineData("[pod/app-1/main] 2024-05-01T12:00:00Z ")]
    [InlineData("app-1  | ")]
    [InlineData("app-1 | 2024-05-01T12:00:00Z ")]
    [InlineData("#7 0.345 ")]
    [InlineData("> ")]
    public void It_is_taken_away(string prefix)
    {
        string[] lines =
        [
            " Performance counter stats for './app':", "", "     1,000,000      slots                 (24.97%)", "     1.000191820      1,000      slots",
            "1000,,slots,500,100.00,,",
            "{\"counter-value\" : \"1\", \"event\" : \"slots\"}", "S0-C0 FE      Frontend_Bound:                  35.21%",
            "# 4.7-full on Intel(R) Xeon(R) Gold 6252 CPU @ 2.10GHz [clx/skylake]",
        ];
        Assert.All(lines, line => Assert.Equal(line, Without(prefix + line)));
    }

    [Theory]
    [InlineData("1.000191820,S0,1000,,slots,500,100.00,,")]
    [InlineData("1000,,slots,500,100.00,,")]
    [InlineData("CPU0|1000||slots|500|100.00||")]
    [InlineData("670042878,cycles")]
    [InlineData("C2 CompilerThre-4243   2,000 slots")]
    [InlineData("[{\"event\" : \"slots\"}]")]
    [InlineData("1,000,000 slots")]
    [InlineData("# 4.7-full on Intel(R) Xeon(R) Gold 6252 CPU @ 2.10GHz [clx/skylake]")]
    [InlineData("TopdownL1 (cpu_core)   #     40.0 %  tma_backend_bound")]
    [InlineData("12:00 slots")]
    public void What_is_no_prefix_stays(string line) => Assert.Equal(line, Without(line));

    private static string Without(string line) => Encoding.UTF8.GetString(LogPrefix.Without(Encoding.UTF8.GetBytes(line)));
}
