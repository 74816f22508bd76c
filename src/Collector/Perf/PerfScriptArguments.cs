namespace Toplev.Collector.Perf;

/// <summary>The command line of <c>perf script</c> whose output <see cref="PerfScriptReader"/> reads.</summary>
public static class PerfScriptArguments
{
    /// <param name="file">What <c>perf record</c> wrote.</param>
    /// <param name="withInlined">True to resolve inlined functions from debug information, which can take minutes.</param>
    /// <param name="withLines">True to resolve source lines likewise.</param>
    public static IReadOnlyList<string> Build(string file, bool withInlined, bool withLines) =>
    [
        "script", "-i", file, "-F", "comm,pid,tid,time,event,period,ip,sym,symoff,dso" + (withLines ? ",srcline" : ""),
        "--show-lost-events", "--show-mmap-events",
        .. withInlined ? (IReadOnlyList<string>)[] : ["--no-inline"],
    ];
}
