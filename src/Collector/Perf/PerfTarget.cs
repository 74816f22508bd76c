namespace Toplev.Collector.Perf;

/// <summary>What perf counts: the program it starts, a running process, or processors.</summary>
public abstract record PerfTarget
{
    private PerfTarget()
    {
    }

    /// <summary>The options of perf that name it; none for a program that perf starts.</summary>
    public IReadOnlyList<string> Arguments => this switch
    {
        RunningProcess process => ["-p", string.Join(',', process.Ids.Select(id => id.ToString(System.Globalization.CultureInfo.InvariantCulture)))],
        RunningThread thread => ["-t", thread.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)],
        Processors { List: string list } => ["-C", list],
        Processors => ["-a"],
        _ => [],
    };

    /// <summary>The program and all it starts.</summary>
    public sealed record StartedProgram : PerfTarget;

    /// <summary><c>-p</c>: running processes. A program, when there is one, only says how long.</summary>
    public sealed record RunningProcess(IReadOnlyList<int> Ids) : PerfTarget;

    /// <summary><c>-t</c>: one thread, and those that it starts.</summary>
    public sealed record RunningThread(int Id) : PerfTarget;

    /// <summary><c>-a</c>, or <c>-C</c> with a list as the kernel writes it (<c>0-3,8</c>).</summary>
    public sealed record Processors(string? List) : PerfTarget;
}
