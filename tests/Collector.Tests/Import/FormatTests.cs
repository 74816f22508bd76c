using System.Text;
using Toplev.Collector.Import;
using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;

namespace Toplev.Collector.Tests.Import;

/// <summary>Forms of output that versions, options and locales make of the same counts.</summary>
public sealed class FormatTests
{
    [Theory]
    [InlineData("123,,cycles,1000,50,00,,\n")]
    [InlineData("123,,cycles:u,1000,50,00,1,234,GHz\n")]
    [InlineData("     1,000191820,123,,cycles,1000,50,00,,\n")]
    [InlineData("1,000191820,CPU0,100,,cycles,1000,50,00,,\n1,000191820,CPU1,23,,cycles,1000,50,00,,\n")]
    [InlineData("S0-D0-C0,2,100,,cycles,1000,50,00,,\nS0-D0-C1,2,23,,cycles,1000,50,00,,\n")]
    [InlineData("npm i x-12,123,,cycles,1000,50,00,,\n")]
    [InlineData("123,,cycles,1,90%,1000,50,00,,\n")]
    [InlineData("123,,cycles,/system.slice,1000,50,00,,\n")]
    [InlineData("123,,cycles,/system.slice,0,28%,1000,50,00,,\n")]
    public void A_decimal_comma_that_is_the_separator_too_divides_no_number(string text) => IsOneCount(text);

    [Theory]
    [InlineData("123,cycles\n")]
    [InlineData("CPU0,100,cycles\nCPU1,23,cycles\n")]
    [InlineData("S0-C0,2,123,cycles,0.28%\n")]
    [InlineData("   123 cycles                    #    3.978 GHz                     [50.00%]\n", 0.5)]
    [InlineData("   123 cycles                                         [50.00%]\n", 0.5)]
    [InlineData("   123 cycles                                         [ 5.00%]\n", 0.05)]
    [InlineData("   123 cycles [cpu]                                   (50.00%)\n", 0.5)]
    public void Output_of_perf_3_is_read_with_its_share_of_time(string text, double share = 1) => IsOneCount(text, share);

    [Theory]
    [InlineData(" C2 CompilerThre-4243         123      cycles        (50.00%)\n")]
    [InlineData("              7z-4243         123      cycles        (50.00%)\n")]
    [InlineData("  a-1 b 2-4243                123      cycles        (50.00%)\n")]
    [InlineData("     1.000191820  GC Thread#0-4244     123      cycles        (50.00%)\n")]
    [InlineData("\u001b[1m   123      cycles\u001b[0m        (50.00%)\n")]
    public void Threads_with_blanks_in_their_names_and_colours_of_a_terminal_are_read(string text) => IsOneCount(text);

    [Fact]
    public void Threads_whose_names_hold_the_separator_are_different_threads()
    {
        var output = Assert.Single(Read("a,b-1,100,,cycles,1000,100.00,,\na,b-2,23,,cycles,1000,100.00,,\n").Outputs);
        Assert.Equal(123, Assert.Single(output.Intervals).Readings[0].Count);
        Assert.Single(output.Events);
    }

    [Fact]
    public void A_count_with_a_unit_keeps_its_decimals_under_a_decimal_comma()
    {
        var output = Assert.Single(Read("71,23,msec,task-clock,71234567,100,00,0,071,CPUs utilized\n5,,cycles,1000,24,97,,\n").Outputs);
        Assert.Equal([71.23, 5], output.Intervals[0].Readings.Select(reading => reading.Count));
        Assert.Equal(0.2497, output.Intervals[0].Readings[1].RunningShare, 1e-9);
    }

    [Theory]
    [InlineData("UTF-16", true)]
    [InlineData("UTF-16BE", true)]
    [InlineData("UTF-16", false)]
    [InlineData("UTF-32", true)]
    [InlineData("UTF-8", true)]
    public void Every_encoding_of_Unicode_is_read(string name, bool mark)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes("   123      cycles     (50.00%)\r\n")];
        IsOneCount(bytes, 0.5);
    }

    // 1st interval 5, 2nd 6; the totals below say 11 once more.
    [Fact]
    public void Totals_that_follow_the_intervals_in_text_are_no_second_program()
    {
        var output = Assert.Single(Read(
            """
            #           time             counts unit events
                 1.000191820      5      cycles
                 2.000191820      6      cycles

             Performance counter stats for 'system wide':

                  11      cycles

               2.000391820 seconds time elapsed

            """).Outputs);
        Assert.Equal([5, 6], output.Intervals.Select(interval => interval.Readings[0].Count));
        Assert.Equal(("system wide", 2.00039182), (output.Command, output.ElapsedSeconds));
    }

    [Fact]
    public void A_run_that_follows_a_series_after_a_prompt_is_another_one() => Assert.Equal(2, Read(
        """
             1.000191820      5      cycles
        $ perf stat -e cycles ./app

         Performance counter stats for './app':

              11      cycles

        """).Outputs.Count);

    [Theory]
    [InlineData("      %  tma_retiring %  tma_backend_bound %  tma_frontend_bound \n                25.1                 58.7                    2.7 \n")]
    [InlineData("%  tma_retiring,%  tma_backend_bound,%  tma_frontend_bound,\n25.1,58.7,2.7,\n")]
    [InlineData("%  tma_retiring;%  tma_backend_bound;%  tma_frontend_bound;\n25,1;58,7;2,7;\n")]
    [InlineData("%  tma_retiring,%  tma_backend_bound,%  tma_frontend_bound,\n25,1,58,7,2,7,\n")]
    [InlineData("   retiring,backend bound,frontend bound,\n   25.1,58.7,2.7,\n")]
    [InlineData("                retiring      backend bound       frontend bound \n    25.1%         58.7%            2.7% \n")]
    [InlineData("core,cpus,retiring,backend bound,frontend bound\nS0-C0,1,25.1,58.7,2.7,,\n")]
    [InlineData("                    retiring      backend bound       frontend bound \nS0-D0-C1           1     25.1%    58.7%    2.7%\n")]
    [InlineData("{\"%  tma_retiring\" : \"25.1\", \"%  tma_backend_bound\" : \"58.7\", \"%  tma_frontend_bound\" : \"2.7\"}\n")]
    [InlineData("{\"core\" : \"S0-D0-C0\", \"aggregate-number\" : 1, \"tma_retiring\" : \"25.1\", \"tma_backend_bound\" : \"58.7\", \"tma_frontend_bound\" : "
        + "\"2.7\"}\n")]
    public void Percentages_below_a_heading_have_the_names_of_the_heading(string text) => Assert.Equal(
        [("tma_retiring", 25.1), ("tma_backend_bound", 58.7), ("tma_frontend_bound", 2.7)],
        Assert.Single(Read(text).Outputs).Printed.Select(share => (share.Metric, share.Percent)));

    // (10 + 20) / 2 and (30 + 50) / 2.
    [Theory]
    [InlineData("#           time      %  tma_retiring %  tma_backend_bound\n     1.001141351                 10.0                 30.0\n     2.006141972    "
        + "             20.0                 50.0\n")]
    [InlineData("time,%  tma_retiring,%  tma_backend_bound,\n     1.001141351,10.0,30.0,\n     2.006141972,20.0,50.0,\n")]
    [InlineData("{\"interval\" : 1.001141351, \"tma_retiring\" : \"10.0\", \"tma_backend_bound\" : \"30.0\"}\n{\"interval\" : 2.006141972, \"tma_retiring\" "
        + ": \"20.0\", \"tma_backend_bound\" : \"50.0\"}\n")]
    public void Percentages_of_intervals_are_one_program_with_their_mean(string text) => Assert.Equal(
        [("tma_retiring", 15.0, 2), ("tma_backend_bound", 40.0, 2)],
        Assert.Single(Read(text).Outputs).Printed.Select(share => (share.Metric, share.Percent, share.Intervals)));

    [Theory]
    [InlineData("1,,slots,1000,100.00,2.8,Bad Speculation\n", "Bad Speculation", 2.8)]
    [InlineData("1,,slots,1000,100.00,15.4,Retiring\n", "Retiring", 15.4)]
    [InlineData("1,,slots,1000,100.00,0.9,Retiring\n", "Retiring", 0.9)]
    [InlineData("1,,slots,1000,100,00,15,4,Retiring\n", "Retiring", 15.4)]
    [InlineData("1,,slots,1000,100,00,,\n,,,,,7,6,%  tma_bad_speculation\n", "tma_bad_speculation", 7.6)]
    [InlineData("     1      uops_issued.any           #     0.06 Bad_Speculation          [50.03%]\n", "Bad_Speculation", 6)]
    public void Percentages_are_told_from_fractions(string text, string metric, double percent) =>
        Assert.Contains(Read(text).Outputs[0].Printed, share => share.Metric == metric && Math.Abs(share.Percent - percent) < 1e-9);

    [Fact]
    public void Toplev_on_a_hybrid_processor_is_one_program_with_two_kinds_of_cores()
    {
        var file = Read(
            """
            # 4.7-full, 3.51 on Intel(R) Core(TM) i9-14900K [adl]
            core FE               Frontend_Bound                              % Slots                       42.0
            core BE               Backend_Bound                               % Slots                       26.3   [28.0%]
            atom FE               Frontend_Bound                              % Slots                       34.0   [28.0%]<==
            """);
        Assert.Equal(("adl", "Intel(R) Core(TM) i9-14900K"), (file.Facts.Model, file.Facts.Cpu));
        Assert.Equal(
            [("Frontend_Bound", 42.0, CoreType.Core), ("Backend_Bound", 26.3, CoreType.Core), ("Frontend_Bound", 34.0, CoreType.Atom)],
            Assert.Single(file.Outputs).Printed.Select(share => (share.Metric, share.Percent, share.CoreType!.Value)));
    }

    [Theory]
    [InlineData("# 4.7-full-perf on Intel(R) Xeon(R) Gold 6348 CPU @ 2.60GHz [icx/icelake]\n", "icx/icelake")]
    [InlineData("   # 5.01-full-perf on Intel(R) Xeon(R) Platinum 8488C [spr/sapphire_rapids]      05:00:21\n", "spr/sapphire_rapids")]
    [InlineData("# 3.31-full-perf on Intel(R) Xeon(R) CPU E5-2699 v4 @ 2.20GHz\n", null)]
    public void Headings_of_toplev_name_the_processor(string heading, string? model) =>
        Assert.Equal(model, Read(heading + "FE  Frontend_Bound  % Slots  42.0\n").Facts.Model);

    [Fact]
    public void Toplev_of_2015_has_no_column_of_units_and_says_what_it_mismeasured()
    {
        var outputs = Read(
            """
            S0-C0 FE      Frontend_Bound:                  35.21%
            S0-C0 BE      Backend_Bound:                   50.81% //maybe the bound.
            S0-C1 FE      Frontend_Bound:                  34.63%
            S0-C1 BE      Backend_Bound:                   43.94%
            S0-C0-T1BE/Mem  Backend_Bound.Memory_Bound:       0.00% mismeasured
            """).Outputs;
        Assert.Equal(["S0-C0", "S0-C1"], outputs.Select(output => output.Part));
        Assert.Equal([35.21, 50.81], outputs[0].Printed.Select(share => share.Percent));
        Assert.Equal([34.63, 43.94], outputs[1].Printed.Select(share => share.Percent));
    }

    // (40 + 60) / 2; the smaller of both shares of time.
    [Fact]
    public void Intervals_of_toplev_in_CSV_are_one_program()
    {
        var share = Assert.Single(Assert.Single(Read(
            """
            Timestamp,CPUs,Area,Value,Unit,Description,Sample,Stddev,Multiplex,Bottleneck,Idle
            1.003247704,S0,Frontend_Bound,40.0,% Slots,,,0.0,33.00,<==,Y
            2.003247704,S0,Frontend_Bound,60.0,% Slots <,,,0.0,25.00,,Y
            """).Outputs).Printed);
        Assert.Equal(("Frontend_Bound", 50, 0.25, 2), (share.Metric, share.Percent, share.Counted, share.Intervals));
        Assert.Equal([new PrintedPoint(1.003247704, 40), new PrintedPoint(2.003247704, 60)], share.Series);
    }

    // The whole run as toplev summed it up; the mean of the intervals would be 30 and 45. Retiring was printed for the whole only.
    [Theory]
    [InlineData("1.000,S0,Frontend_Bound,40.0,% Slots,,\n1.000,S0,Backend_Bound,30.0,% Slots,,\n2.000,S0,Frontend_Bound,20.0,% "
        + "Slots,,\n2.000,S0,Backend_Bound,60.0,% Slots,,\n"
        + "SUMMARY,S0,Frontend_Bound,25.0,% Slots,,\nSUMMARY,S0,Backend_Bound,50.0,% Slots,,\nSUMMARY,S0,Retiring,20.0,% Slots,,\n")]
    [InlineData("1.000,Frontend_Bound,40.0,% Slots,,\n1.000,Backend_Bound,30.0,% Slots,,\n2.000,Frontend_Bound,20.0,% Slots,,\n2.000,Backend_Bound,60.0,% "
        + "Slots,,\n"
        + "Frontend_Bound,25.0,% Slots,,\nBackend_Bound,50.0,% Slots,,\nRetiring,20.0,% Slots,,\n")]
    [InlineData("     1.000 FE  Frontend_Bound  % Slots  40.0\n     1.000 BE  Backend_Bound  % Slots  30.0  <==\n     2.000 FE  Frontend_Bound  % Slots  "
        + "20.0\n     2.000 BE  Backend_Bound  % Slots  60.0\n"
        + "FE  Frontend_Bound  % Slots  25.0\nBE  Backend_Bound  % Slots  50.0  <==\nRET  Retiring  % Slots  20.0\n")]
    [InlineData("     1.0 FE  Frontend_Bound  % Slots  40.0\n     1.0 BE  Backend_Bound  % Slots  30.0  <==\n     2.0 FE  Frontend_Bound  % Slots  20.0\n    "
        + " 2.0 BE  Backend_Bound  % Slots  60.0\n"
        + "     SUMMARY  FE  Frontend_Bound  % Slots  25.0\n     SUMMARY  BE  Backend_Bound  % Slots  50.0  <==\n     SUMMARY  RET  Retiring  % Slots  20.0\n")]
    public void A_summary_behind_intervals_is_no_further_interval(string text)
    {
        var printed = Assert.Single(Read(text).Outputs).Printed;
        Assert.Equal(
            [("Frontend_Bound", 25.0, 1), ("Backend_Bound", 50.0, 1), ("Retiring", 20.0, 1)], printed.Select(
                share => (share.Metric, share.Percent, share.Intervals)));
        Assert.Equal([40, 20], printed[0].Series.Select(point => point.Percent));
    }

    [Fact]
    public void Two_runs_of_toplev_with_summaries_are_two()
    {
        const string Run = "# 4.7-full on Intel(R) Xeon(R) Gold 6252 CPU @ 2.10GHz [clx/skylake]\n1.000,Frontend_Bound,40.0,% "
            + "Slots,,\nSUMMARY,Frontend_Bound,25.0,% Slots,,\n";
        Assert.Equal([25, 25], Read(Run + Run).Outputs.Select(output => Assert.Single(output.Printed).Percent));
    }

    [Fact]
    public void A_table_of_totals_behind_tables_of_intervals_is_no_second_program()
    {
        var output = Assert.Single(Read(
            """
            #           time      %  tma_retiring %  tma_backend_bound
                 1.001141351                 10.0                 30.0
                 2.006141972                 20.0                 50.0

             Performance counter stats for 'system wide':

                 %  tma_retiring %  tma_backend_bound
                            16.0                 41.0

                   2.006391820 seconds time elapsed

            """).Outputs);
        Assert.Equal([("tma_retiring", 16.0), ("tma_backend_bound", 41.0)], output.Printed.Select(share => (share.Metric, share.Percent)));
        Assert.Equal([10, 20], output.Printed[0].Series.Select(point => point.Percent));
    }

    private static void IsOneCount(string text, double share = 0.5) => IsOneCount(Encoding.UTF8.GetBytes(text), share);

    private static void IsOneCount(byte[] text, double share)
    {
        using var stream = new MemoryStream(text);
        var output = Assert.Single(ImportSource.Read(stream, "text").Outputs);
        Assert.Equal("cycles", Assert.Single(output.Events).Name.Text);
        Assert.Equal(123, Assert.Single(output.Intervals).Readings[0].Count);
        Assert.Equal(share, output.Intervals[0].Readings[0].RunningShare, 1e-9);
    }

    private static ImportedFile Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return ImportSource.Read(stream, "text");
    }
}
