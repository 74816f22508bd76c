using Toplev.Report.Csv;
using Toplev.Tma.Functions;
using Toplev.Tma.Metrics;
using Toplev.Tma.Profiles;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Report.Tests.Csv;

public sealed class ResultTableTests
{
    private const string Header = "seconds,scope,path,percent,counted,kind,variant,run,name,value,unit\n";

    [Theory]
    [InlineData(null, "")]
    [InlineData("S0-D0-C1", "S0-D0-C1")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    public void Writes_a_row_per_node_and_leaves_missing_values_empty(string? scope, string field)
    {
        var tree = Results.Program(Results.Tree(("Frontend_Bound", 12.5, false), ("Backend_Bound", null, false), ("Retiring", -0.1, false))).Tree!;

        Assert.Equal(
            $"{Header}1.020108733,{field},Frontend_Bound,12.5,1,node,app,2,,,\n"
            + $"1.020108733,{field},Backend_Bound,,,node,app,2,,,\n1.020108733,{field},Retiring,-0.1,1,node,app,2,,,\n",
            Table(table => table.WriteNodes(new IntervalOf("app", 2, 1.020108733, scope), tree)));
    }

    [Theory]
    [InlineData("=HYPERLINK(1)", "\"'=HYPERLINK(1)\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-O2", "\"'-O2\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("a=1", "a=1")]
    [InlineData("./-x", "./-x")]
    public void Text_is_no_formula_to_a_spreadsheet(string variant, string field) =>
        Assert.Equal($"{Header}1,,,,,counter,{field},1,page-faults,-3,\n",
            Table(table => table.WriteCounter(new IntervalOf(variant, 1, 1, null), "page-faults", -3)));

    // Two instances of 1 and 3 ms, of which 1.5 ms are in no other, in a run of 40 ms.
    [Fact]
    public void Regions_have_a_row_for_each_figure_and_no_name_steers_a_terminal()
    {
        const string Name = "step\u001b[31m\u202e";
        var region = RegionResult.Of(Name, [new(Name, 0, 0.001), new(Name, 0.004, 0.007)], [0.0005, 0.001], 0.040);
        var set = Results.Set(Results.WithoutCounters with { Name = "app", Regions = [region] });
        string[] rows = ["count,2,", "total,4,ms", "self,1.5,ms", "mean,2,ms", "p50,2,ms", "p95,3,ms", "share-of-run,10,%"];
        Assert.Equal(Header + string.Concat(rows.Select(row => $",,step.[31m.,,,region,app,,{row}\n")), Table(table => table.WriteRegions(set)));
    }

    [Fact]
    public void Runs_have_their_time_and_the_figures_that_need_no_hardware_counters()
    {
        var result = new ProgramResult
        {
            Name = "app",
            Command = ["./app"],
            Time = null,
            Outcome = TreeOutcome.Without(new NoTree(NoTreeIds.NoPmu, "no hardware counters")),
            Software = [new("task-clock-ms", 25.25, null), new("page-faults", 100, null), new("peak-rss-bytes", null, "not known")],
            Quality = new Quality(Grade.TimingOnly, []),
            Repetitions =
            [
                new Repetition { Order = 0, Seconds = 0.04, Value = 0.04, Software = [20.5, 100, null] },
                new Repetition { Order = 1, Seconds = 0, Value = null, Software = [30, 100, 1048576] },
            ],
        };

        Assert.Equal(
            Header + """
            0.04,,,,,run,app,1,time,0.04,s
            0.04,,,,,run,app,1,task-clock-ms,20.5,ms
            0.04,,,,,run,app,1,page-faults,100,
            0.04,,,,,run,app,1,peak-rss-bytes,,bytes
            ,,,,,run,app,2,time,,s
            ,,,,,run,app,2,task-clock-ms,30,ms
            ,,,,,run,app,2,page-faults,100,
            ,,,,,run,app,2,peak-rss-bytes,1048576,bytes

            """,
            Table(table => table.WriteRuns(Results.Set(result) with { Comparisons = [] })));
    }

    [Fact]
    public void What_is_compared_has_a_row_and_kinds_of_cores_are_scopes()
    {
        var result = Results.Program(Results.Tree(("Retiring", 50, false))) with
        {
            CoreType = CoreType.Atom,
            Software = [],
            Repetitions = [new Repetition { Order = 0, Seconds = 2, Value = 1500, Instructions = 8e9, Cycles = null }],
        };

        Assert.Equal(
            Header + """
            2,atom,,,,run,app,1,time,2,s
            2,atom,,,,run,app,1,printed,1500,req/s
            2,atom,,,,run,app,1,instructions,8000000000,
            2,atom,,,,run,app,1,cycles,,

            """,
            Table(table => table.WriteRuns(Results.Set(result) with { Measure = new Measure(MeasureKind.Printed, "run", "req/s", HigherIsBetter: true) })));
    }

    [Fact]
    public void Functions_follow_in_columns_of_their_own()
    {
        var result = Results.Program(Results.Tree(("Retiring", 50, false))) with
        {
            Name = "app",
            Software = [],
            Repetitions = [new Repetition { Order = 0, Seconds = 2, Value = 2 }],
            Profile = ProfileOf(
                "cpu-clock",
                new FunctionShare(
                    new Frame("operator,", "lib a.so"), new ProfileShare(0.625, new ConfidenceInterval(0.5, 0.75), 1250), new ProfileShare(1, null, 2000))
                {
                    Samples = 5,
                },
                new FunctionShare(new Frame("=1+1", "@b"), new ProfileShare(0.07, null, null), new ProfileShare(0.29, new ConfidenceInterval(0.1, 0.57), null))
                {
                    Samples = 0,
                }),
        };

        Assert.Equal(
            Header[..^1] + """
            ,event,module,samples,low,high,total,total_low,total_high,total_ms
            2,,,,,run,app,1,time,2,s,,,,,,,,,
            2,,,,,run,app,1,instructions,,,,,,,,,,,
            2,,,,,run,app,1,cycles,,,,,,,,,,,
            ,,,62.5,,function,app,,"operator,",1250,ms,cpu-clock,lib a.so,5,50,75,100,,,2000
            ,,,7,,function,app,,"'=1+1",,,cpu-clock,"'@b",0,,,29,10,57,

            """,
            Table(
                table =>
                {
                    table.WriteRuns(Results.Set(result));
                    table.WriteFunctions(Results.Set(result));
                },
                hasProfile: true));
    }

    // Both kinds of cores of a hybrid processor are results of one variant, which was sampled once.
    [Fact]
    public void A_profile_is_written_once_and_a_variant_without_one_has_no_functions()
    {
        var function = new FunctionShare(new Frame("f", "m"), new ProfileShare(1, null, null), new ProfileShare(1, null, null)) { Samples = 9 };
        var core = Results.Program(Results.Tree(("Retiring", 50, false))) with
        {
            Name = "app", CoreType = CoreType.Core, Profile = ProfileOf("cycles", function),
        };
        var table = Table(
            table => table.WriteFunctions(Results.Set(core, core with { CoreType = CoreType.Atom }, core with { Name = "other", Profile = null })),
            hasProfile: true);
        Assert.Equal(",,,100,,function,app,,f,,,cycles,m,9,,,100,,,", Assert.Single(table.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..]));
    }

    private static ProfileResult ProfileOf(string sampled, params FunctionShare[] functions) => new()
    {
        Event = sampled,
        IsTime = true,
        Samples = 8,
        Runs = 1,
        Basis = IntervalBasis.Blocks,
        Functions = functions,
        Stacks = new ProfileBuilder(sampled).Build(),
    };

    private static string Table(Action<ResultTable> write, bool hasProfile = false)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using (var table = new ResultTable(output, hasProfile))
        {
            write(table);
        }

        return output.ToString();
    }
}
