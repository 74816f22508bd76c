namespace Toplev.Collector.Perf;

/// <summary>The command line of <c>perf script</c> whose output <see cref="PerfScriptReader"/> reads.</summary>
public static class PerfScriptArguments
{
    /// <param name="file">What <c>perf record</c> wrote.</param>
    public static IReadOnlyList<string> Build(string file, ProfileRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var cpu = request.Counters is { ByCpu: true } ? "cpu," : "";
        List<string> arguments = [
            "script", "-i", file, "-F", $"comm,pid,tid,{cpu}time,event,period,ip,sym,symoff,dso{(request.WithLines ? ",srcline" : "")}",
            "--show-lost-events", "--show-mmap-events"];
        if (request.Counters is not null)
        {
            // Whether threads are followed that are started later, and whether there are any.
            arguments.AddRange(["--header", "--show-task-events"]);
        }

        if (!request.WithInlined)
        {
            arguments.Add("--no-inline");
        }

        return arguments;
    }
}
