// Runs one program as tma does, in a process of its own, so that tests can send it signals and give it a terminal.
//
//   collectorhost RESULT-FILE PERF|- DURATION-SECONDS|0 INTERVAL-MS PROGRAM [ARG…]
//
// RESULT-FILE gets one line: exit=CODE samples=N incomplete=BOOL failed=BOOL wall=SECONDS. The exit code is the program's.
using System.Globalization;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Running;
using Toplev.Collector.Workloads;
using Toplev.Tma.Events;

var plan = new CollectionPlan { Pmu = "cpu", Groups = [], SoftwareEvents = ["task-clock", "page-faults"], Passes = [[]] };
var seconds = double.Parse(args[2], CultureInfo.InvariantCulture);
TimeSpan? duration = seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
var runner = new PerfRunner(ProgramEnvironment.OfThisProcess(), TimeProvider.System);
var workload = new Workload { Program = args[4], Arguments = [.. NativeText.OwnArguments(args.Length - 5)] };
var options = new PerfStatOptions { IntervalMilliseconds = int.Parse(args[3], CultureInfo.InvariantCulture), Duration = duration };
// As tma: the signal of an execution that ends at once may be delivered after its end.
using var signals = new TerminalSignals(_ => { });
var result = args[1] == "-"
    ? await runner.RunPlainAsync(workload, duration, CancellationToken.None)
    : await runner.RunAsync(args[1], plan, 0, options, workload, null, CancellationToken.None);
await File.WriteAllTextAsync(args[0], string.Create(CultureInfo.InvariantCulture,
    $"exit={result.Samples.ExitCode} samples={result.Samples.Samples.Count} incomplete={result.Samples.Incomplete} failed={result.PerfFailed} "
        + $"wall={result.Samples.WallSeconds:F4}\n"));
return result.Samples.ExitCode ?? 125;
