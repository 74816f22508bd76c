namespace Toplev.Tma.Tests.ModelCompiler;

/// <summary>A toy of Intel's published files in a temporary directory: one core, in perfmon's JSON or as CSV tables.</summary>
internal sealed class PublishedFiles : IDisposable
{
    public const string Sheet = """
        TMA,Version,5.2-full,,,,,,,
        .,,,Server,,,,,,
        Key,Level1,Level2,NEW,OLD,Locate-with,Count Domain,Threshold,Metric Group,Link
        FE,Frontend_Bound,,,FE.BUBBLES / SLOTS,FE.LATE,Slots,> 0.15,TmaL1,
        FE,,Fetch_Latency,#NA,#Lost / SLOTS,NEW/NEWER ? FE.NEW : FE.OLD,Slots,> 0.1 & P; ~overlap,TmaL2,
        RET,Retiring,,"max( 0 , RET.SLOTS ) / SLOTS if #Metrics else 7",,#NA,Slots,(> 0.7 | Heavy),TmaL1,
        .,metrics,,,,,,,,
        Info.Thread,IPC,,,INST.ANY / CLKS,,Metric,< #Width * 1.5,,
        Info.Thread,SLOTS,,,#Width * CLKS,,Count,,,
        Info.Thread,CLKS,,,CYC.ANY,,Count,,,
        Aux,#Lost,,,FE.LATE*$PEBS,,Count,,,
        Aux,#Width,,6,4,,Constant,,,
        Aux,#Metrics,,1,0,,ExternalParameter,,,
        """;

    private const string EventsJson = """
        { "Events": [
          { "EventName": "FE.BUBBLES", "EventCode": "0x9c", "UMask": "0x01", "Counter": "0,1,2,3", "CounterHTOff": "0,1,2,3,4,5,6,7",
            "MSRIndex": "0x00", "MSRValue": "0x00", "CounterMask": "0", "Errata": "null" },
          { "EventName": "OCR.ONE", "EventCode": "0x2A,0x2B", "UMask": "0x01", "UMaskExt": "0x02", "Counter": "0,1,2,3",
            "MSRIndex": "0x1a6,0x1a7", "MSRValue": "0x10003", "TakenAlone": "1", "Errata": "X1" }
        ] }
        """;

    private const string EventsCsv = """
        EventName,EventCode,UMask,UMaskExt,CounterMask,Invert,EdgeDetect,AnyThread,MSRIndex,MSRValue,Counter,CounterHTOff,TakenAlone,Errata
        FE.BUBBLES,0x9c,0x01,,,,,,,,"0,1,2,3","0,1,2,3,4,5,6,7",,
        OCR.ONE,"0x2A,0x2B",0x01,0x02,,,,,"0x1a6,0x1a7",0x10003,"0,1,2,3",,1,X1
        """;

    private const string MetricsJson = """
        { "Header": { "TmaVersion": "5.1" }, "Metrics": [
          { "MetricName": "Frontend_Bound", "Level": 1, "UnitOfMeasure": "percent", "Category": "TMA", "CountDomain": "Slots",
            "Events": [ { "Name": "FE.BUBBLES", "Alias": "a" }, { "Name": "CYC.ANY", "Alias": "b" } ], "Constants": [],
            "Formula": "100 * ( a / ( ( 4 ) * ( b ) ) )",
            "Threshold": { "ThresholdMetrics": [ { "Alias": "a", "Value": "metric_TMA_Frontend_Bound(%)" } ], "Formula": "a > 15" },
            "MetricGroup": "TmaL1", "LocateWith": "FE.LATE" },
          { "MetricName": "cpi", "Level": 1, "Category": "CPI", "Formula": "a / b" }
        ] }
        """;

    private const string MetricsCsv = """
        # TmaVersion,5.1,Toy
        Level,MetricName,ParentCategory,UnitOfMeasure,CountDomain,Formula,Threshold,MetricGroup,LocateWith
        1,Frontend_Bound,,percent,Slots,100 * ( FE.BUBBLES / ( ( 4 ) * ( CYC.ANY ) ) ),metric_TMA_Frontend_Bound(%) > 15,TmaL1,FE.LATE
        """;

    private PublishedFiles() => Path = Directory.CreateTempSubdirectory("perfmon-").FullName;

    public string Path { get; }

    public static PublishedFiles AsPerfmonHasThem()
    {
        var files = new PublishedFiles();
        files.Write("TOY/events/Toy_core.json", EventsJson);
        files.Write("TOY/metrics/toy_metrics.json", MetricsJson);
        return files;
    }

    public static PublishedFiles AsTables()
    {
        var files = new PublishedFiles();
        files.Write("events/toy_core.csv", EventsCsv);
        files.Write("tma/toy_metrics.csv", MetricsCsv);
        return files;
    }

    public void Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
