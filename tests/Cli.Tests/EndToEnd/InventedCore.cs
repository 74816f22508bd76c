namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>
/// A core that does not exist, in the layout of intel/perfmon: family 18, six slots per cycle, no metrics register; and a machine that
/// has it. Its formulas are few and its counts round, so that every expected value can be worked out in the head.
/// </summary>
internal static class InventedCore
{
    /// <summary>
    /// 1000 M cycles are 6000 M slots. Frontend Bound 900/6000 = 15 %, of it latency 100 M * 6 / 6000 M = 10 %; Bad Speculation
    /// 300/6000 = 5 %; Retiring 1800/6000 = 30 %; Backend Bound is the rest, 50 %. Memory Bound is 80 % of that (320 of 400 M stalls),
    /// 40 %, Core Bound the other 10 %. IPC 1500/1000.
    /// </summary>
    public const string Counts = """
        { "unit": "total", "counts": {
          "event=0x3c,umask=0x0": 1000000000, "event=0xc0,umask=0x0": 1500000000,
          "event=0x9c,umask=0x1": 900000000, "event=0x9c,umask=0x1,cmask=0x6": 100000000,
          "event=0xa4,umask=0x4": 300000000, "event=0xc2,umask=0x2": 1800000000,
          "event=0x47,umask=0x3": 320000000, "event=0x47,umask=0x7": 400000000 } }
        """;

    public static readonly (string Node, double Percent)[] Expected =
    [
        ("Frontend_Bound", 15), ("Fetch_Latency", 10), ("Fetch_Bandwidth", 5), ("Bad_Speculation", 5), ("Retiring", 30),
        ("Backend_Bound", 50), ("Memory_Bound", 40), ("Core_Bound", 10),
    ];

    private const string Slots = "( ( 6 ) * ( b ) )";
    private const string Rest = "( 1 - ( a / ( ( 6 ) * ( b ) ) ) - ( d / ( ( 6 ) * ( b ) ) ) - ( e / ( ( 6 ) * ( b ) ) ) )";

    public static Workbench PublishedIn(Workbench bench, string folder = "perfmon")
    {
        bench.Write($"{folder}/mapfile.csv", """
            Family-model,Version,Filename,EventType,Core Type,Native Model ID,Core Role Name
            GenuineIntel-6-1A,V4,/OLD/events/OldCore_core.json,core,,,
            GenuineIntel-18-2A,V1.00,/INV/events/inventedlake_core.json,core,,,
            GenuineIntel-18-2A,V1.00,/INV/events/inventedlake_uncore.json,uncore,,,
            GenuineIntel-18-2A,V1.00,/INV/metrics/inventedlake_metrics.json,metrics,,,

            """);
        bench.Write($"{folder}/OLD/events/OldCore_core.json", """{ "Events": [] }""");
        bench.Write($"{folder}/INV/events/inventedlake_core.json", $$"""
            { "Header": { "Info": "An invented core" }, "Events": [
              {{Event("INST_RETIRED.ANY", "0x00", "0x01", "Fixed counter 0")}},
              {{Event("CPU_CLK_UNHALTED.THREAD", "0x00", "0x02", "Fixed counter 1")}},
              {{Event("CPU_CLK_UNHALTED.REF_TSC", "0x00", "0x03", "Fixed counter 2")}},
              {{Event("FRONT.BUBBLES", "0x9c", "0x01", "0,1,2,3,4,5")}},
              {{Event("SPEC.WASTED_SLOTS", "0xa4", "0x04", "0,1,2,3,4,5")}},
              {{Event("UOPS_RETIRED.SLOTS", "0xc2", "0x02", "0,1,2,3,4,5")}},
              {{Event("STALLS.MEMORY", "0x47", "0x03", "0,1")}},
              {{Event("STALLS.ANY", "0x47", "0x07", "0,1")}}
            ] }
            """);
        bench.Write($"{folder}/INV/metrics/inventedlake_metrics.json", $$"""
            { "Header": { "TmaVersion": "6.0", "Info": "{{Title}}" }, "Metrics": [
              {{Node("Frontend_Bound", 1, "", $"100 * ( a / {Slots} )", "a > 12")}},
              {{Node("Fetch_Latency", 2, "Frontend_Bound", $"100 * ( ( 6 ) * c / {Slots} )", "a > 8 & b > 12", "Frontend_Bound")}},
              {{Node("Fetch_Bandwidth", 2, "Frontend_Bound", $"100 * ( max( 0 , ( a / {Slots} ) - ( ( 6 ) * c / {Slots} ) ) )", "a > 20", "")}},
              {{Node("Bad_Speculation", 1, "", $"100 * ( d / {Slots} )", "a > 15")}},
              {{Node("Backend_Bound", 1, "", $"100 * {Rest}", "a > 20")}},
              {{Node("Memory_Bound", 2, "Backend_Bound", $"100 * ( f / g * {Rest} )", "a > 20 & b > 20", "Backend_Bound")}},
              {{Node("Core_Bound", 2, "Backend_Bound", $"100 * ( {Rest} - ( f / g * {Rest} ) )", "a > 20 & b > 20", "Backend_Bound")}},
              {{Node("Retiring", 1, "", $"100 * ( e / {Slots} )", "a > 70")}},
              {{Metric("Info_Thread_IPC", "i / b")}},
              { "MetricName": "not_of_the_tree", "Level": 1, "Category": "CPI", "Formula": "x / y" }
            ] }
            """);
        return bench;
    }

    /// <summary>A machine of which the kernel tells the processor and six generic counters.</summary>
    public static string MachineIn(Workbench bench)
    {
        bench.PlainMachine(smt: false);
        bench.Write("machine/proc/cpuinfo", "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 18\nmodel\t\t: 42\nmodel name\t: Invented(R) "
            + "9000\nstepping\t: 1\nflags\t\t: fpu\n\n");
        bench.Write("machine/sys/bus/event_source/devices/cpu/type", "4\n");
        bench.Write("machine/sys/bus/event_source/devices/software/type", "1\n");
        return bench.PathOf("machine");
    }

    private const string Title = "Performance Monitoring Metrics for an invented processor based on Invented Lake microarchitecture";

    private static string Event(string name, string code, string umask, string counters) => $$"""
        { "EventCode": "{{code}}", "UMask": "{{umask}}", "EventName": "{{name}}", "Counter": "{{counters}}", "MSRIndex": "0x00",
          "MSRValue": "0x00", "CounterMask": "0", "Invert": "0", "EdgeDetect": "0", "Errata": "null" }
        """;

    private static string Node(string name, int level, string parent, string formula, string threshold, string above = "") => $$"""
        { "MetricName": "{{name}}", "Level": {{level}}, "ParentCategory": "{{parent}}", "UnitOfMeasure": "percent", "Category": "TMA",
          "CountDomain": "Slots", {{Aliases}},
          "Formula": "{{formula}}", "MetricGroup": "TmaL{{level}}", "LocateWith": "FRONT.BUBBLES",
          "Threshold": { "Formula": "{{threshold}}", "ThresholdMetrics": [
            { "Alias": "a", "Value": "metric_TMA_{{name}}(%)" }, { "Alias": "b", "Value": "metric_TMA_{{above}}(%)" } ] } }
        """;

    private static string Metric(string name, string formula) => $$"""
        { "MetricName": "{{name}}", "Level": 1, "Category": "TMA", "CountDomain": "Metric", {{Aliases}}, "Formula": "{{formula}}", "MetricGroup": "Summary" }
        """;

    private const string Aliases = """
        "Events": [
          { "Name": "FRONT.BUBBLES", "Alias": "a" }, { "Name": "CPU_CLK_UNHALTED.THREAD", "Alias": "b" }, { "Name": "FRONT.BUBBLES:c6", "Alias": "c" },
          { "Name": "SPEC.WASTED_SLOTS", "Alias": "d" }, { "Name": "UOPS_RETIRED.SLOTS", "Alias": "e" }, { "Name": "STALLS.MEMORY", "Alias": "f" },
          { "Name": "STALLS.ANY", "Alias": "g" }, { "Name": "INST_RETIRED.ANY", "Alias": "i" } ], "Constants": []
        """;
}
