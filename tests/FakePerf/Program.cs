// Answers like `perf stat` on a machine with counters, for tests on machines without. It really runs the command after `--`.
//
//   fakeperf --version
// fakeperf stat -x SEP -o FILE [-I MS] [-e EVENTS]… [-p PIDS | -t TID | -a | -C LIST] [-A | --per-core | --per-socket] [-D MS|-1]
// [--control fifo:COMMAND,ANSWER] [-- COMMAND…]
//
// fakeperf record -N -e EVENT [-F N | -c N] [--call-graph WAY] -o FILE -p PIDS --control …; fakeperf script -i FILE
//
// Every hardware event must be written with its encoding (cpu/event=0xc0,umask=0x1,name=e0/): the count follows from the encoding,
// so a wrong encoding gives a wrong value. Environment:
//
//   FAKEPERF_VERSION      4.19 | 5.4 (no --control) | 5.10 | 6.1 (default) | 6.12 | 7.2: padding, trailing fields, exit statuses
//   FAKEPERF_COUNTS       JSON file: { "unit": "per-second" (default) | "total", "counts": { "event=0xc0,umask=0x1": 1e9, "page-faults": 10 },
//                         "when": [ { "contains": "TEXT", "counts": {…} } ] }; the last `when` whose text is in the command line goes first.
//                         A key may end in /u or /k: the count at that privilege level, without which an event so limited gets the other.
//                         An event that is not there gets a count made from a hash of its encoding.
//   FAKEPERF_SECONDS      pretend that what is measured took this long: the output is the same on every run
//   FAKEPERF_NOISE        relative noise in percent of every count (default 0), seeded by FAKEPERF_SEED, else by the process id
//   FAKEPERF_PMU          devices there are (default cpu); others are a syntax error, as in perf
//                         (armv…: an event has no unit mask, and cycles have a counter of their own)
//   FAKEPERF_FIXED        0: no fixed counters (AMD)
//   FAKEPERF_COUNTERS     generic counters (default 8): a larger group is <not counted>. FAKEPERF_NMI=1 takes one
//   FAKEPERF_MULTIPLEX    0: all groups count all the time; default: n groups count 1/n of the time each
//   FAKEPERF_UNSUPPORTED  encodings or names, separated by blanks: <not supported>; as a group's leader perf before 7 refuses all
//   FAKEPERF_LOSE         the same: <not counted>
//   FAKEPERF_STACKS       functions that samples are in, with shares in percent: alpha:70,beta:30 for any event, ENCODING|alpha:70,beta:30 for one
//                         Of a group ({…}:S) the functions take turns, the first for FAKEPERF_STAY samples (default 20), and counts are those that
//                         "functions": { "alpha": {…} } of FAKEPERF_COUNTS says, per second. FAKEPERF_INHERIT=0: only the first thread, as before Linux 6.12
//   FAKEPERF_SAMPLES      how many (default 2000). Faults of their own: record-nothing | script-dies | lost
//   FAKEPERF_CPUS         processors for -A, --per-core (two each) and --per-socket (default 4)
//   FAKEPERF_LOG          file to which the arguments are appended, one a line, then an empty line
// FAKEPERF_FAULT        permission | exit255 | libraries | wrapper | hang-start | no-ack (after the first) | hang-end | die | half-line | flood | damage |
// comma |
//                         zero (every hardware count) | duplicate (a second line of another value) | and in every third group:
//                         never-ran (a value with 0 % running) | negative | absurd (the largest 64-bit number) | nan
using FakePerf;

if (args is ["--version", ..])
{
    Console.WriteLine($"perf version {Setting.Version}.187");
    return 0;
}

if (args is not ["stat" or "record" or "script", ..])
{
    Console.Error.WriteLine("fakeperf knows only --version, stat, record and script");
    return 129;
}

if (Setting.Of("LOG") is string log)
{
    File.AppendAllLines(log, [.. args, ""]);
}

if (args[0] == "script")
{
    return RecordRun.Script(args);
}

if (FaultBeforeStart.Apply() is int refused)
{
    return refused;
}

if (args[0] == "record")
{
    using var sampled = new RecordRun();
    return sampled.Record(args);
}

if (!CommandLine.TryParse(args, out var command, out var error))
{
    return Refuse(error);
}

using var run = new StatRun(command!);
return run.Run();

static int Refuse(string error)
{
    Console.Error.WriteLine(error);
    return 129;
}
