using System.Globalization;
using System.Text;
using Toplev.Collector.Perf;
using Toplev.Tma;
using Toplev.Tma.Events;
using Toplev.Tma.Metrics;

namespace Toplev.Engine.Planning;

/// <summary>
/// A POSIX shell script that measures on a machine without tma: it writes one text file with everything an import needs, the plan
/// (<c>tma-plan/1</c>), facts about the machine and perf's own output of every pass.
/// </summary>
public sealed class PlanScript(MeasurementSetup setup, TmaModel model, IReadOnlyList<string> nodes)
{
    public const string Schema = "tma-plan/1";

    /// <summary>Stands for the file in the arguments; replaced by the script's variable when they are quoted.</summary>
    private const string OutputMark = "TMA-PLAN-OUTPUT";

    private readonly StringBuilder text = new();

    public string Write()
    {
        Append(Head);
        WriteHeader();
        Append(Check);
        WriteTrial();
        for (var pass = 0; pass < setup.Plan.Passes.Count; pass++)
        {
            WritePass(pass);
        }

        Append(Tail);
        return text.ToString();
    }

    /// <summary>The plan as the lines of the collected file; <c>end</c> closes them.</summary>
    public IEnumerable<string> Header()
    {
        yield return $"# {Schema} made by tma {Product.Version}";
        yield return $"# model {model.Name}";
        yield return $"# tma-version {model.TmaVersion}";
        yield return string.Create(CultureInfo.InvariantCulture, $"# level {setup.Level}");
        if (nodes.Count > 0)
        {
            yield return $"# nodes {string.Join(',', nodes)}";
        }

        yield return $"# pmu {setup.Plan.Pmu}";
        yield return $"# software {string.Join(' ', setup.Plan.SoftwareEvents)}";
        // The number of processors is a fact of the machine, which the script records.
        foreach (var (name, value) in setup.Constants.Where(constant => constant.Key != SystemParameter.ProcessorCount))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"# constant {name} {value}");
        }

        foreach (var planned in setup.Plan.Groups.SelectMany(group => group.Events))
        {
            yield return $"# event {planned.Label} {planned.Event.Name}";
        }

        for (var index = 0; index < setup.Plan.Groups.Count; index++)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"# group {index} {string.Join(' ', setup.Plan.Groups[index].Events.Select(planned => planned.Label))}");
        }

        for (var index = 0; index < setup.Plan.Passes.Count; index++)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"# pass {index + 1} groups {string.Join(' ', setup.Plan.Passes[index])}");
        }
    }

    private void WriteHeader()
    {
        text.Append("header() {\ncat <<'END_OF_PLAN'\n");
        foreach (var line in Header())
        {
            text.Append(line).Append('\n');
        }

        text.Append("END_OF_PLAN\n}\n\n");
    }

    /// <summary>perf refuses all events when it knows one of them not: then the software events are still worth having.</summary>
    private void WriteTrial()
    {
        if (setup.Plan.Groups.Count == 0)
        {
            return;
        }

        text.Append("if ! LC_ALL=C \"$perf\" stat -x ';' -o \"$part\" -e ");
        text.Append(ShellQuoting.Quote(PerfStatArguments.Group(setup.Plan, setup.Plan.Groups[0])));
        text.Append(" -- true >/dev/null 2>&1; then\n");
        text.Append("echo 'tma-plan: perf cannot count these hardware events here; collecting software events only' >&2\n");
        text.Append("echo '# software-only' >>\"$output\"\n");
        WriteExecution(setup.Plan with { Groups = [], Passes = [[]] }, 0);
        text.Append("finish\nfi\n\n");
    }

    private void WritePass(int pass) => WriteExecution(setup.Plan, pass);

    private void WriteExecution(CollectionPlan plan, int pass)
    {
        text.Append(CultureInfo.InvariantCulture, $"begin {pass + 1} {plan.Passes.Count}\n");
        text.Append("LC_ALL=C \"$perf\"");
        foreach (var argument in PerfStatArguments.Build(plan, pass, new PerfStatOptions(), OutputMark, []))
        {
            // One event argument per line: the whole is long, and a person should be able to read what is counted.
            text.Append(argument == "-e" ? " \\\n    " : " ").Append(argument == OutputMark ? "\"$part\"" : ShellQuoting.Quote(argument));
        }

        text.Append(" \\\n    -- \"$@\"\nended $?\n\n");
    }

    private void Append(string part) => text.Append(part.Replace("\r", "", StringComparison.Ordinal));

    private const string Head =
        """
        #!/bin/sh
        # Measures a program for Top-down Microarchitecture Analysis with perf alone.
        #
        #   sh THIS_SCRIPT [-o FILE] PROGRAM [ARG...]
        #
        # Everything goes to one text file, tma-collected.txt: the plan, perf's output untouched, and the machine.
        # The environment variable TMA_PERF names perf when it is not in PATH.

        set -u
        output=tma-collected.txt
        if [ "${1-}" = -o ] && [ $# -ge 2 ]; then
            output=$2
            shift 2
        fi
        if [ "${1-}" = -- ]; then shift; fi


        """;

    private const string Check =
        """
        fail() {
            echo "tma-plan: $1" >&2
            exit 125
        }

        [ $# -gt 0 ] || fail "no program to measure; usage: sh $0 PROGRAM [ARG...]"
        perf=${TMA_PERF:-perf}
        command -v "$perf" >/dev/null 2>&1 || fail "perf was not found; install it (linux-perf, linux-tools-generic, perf) or set TMA_PERF"
        version=$("$perf" --version 2>/dev/null) || fail "$perf does not run: $("$perf" --version 2>&1 | head -n 1)"
        part=$output.part.$$
        : >"$output" || fail "$output cannot be written"
        trap 'rm -f "$part" "$part.code"' EXIT
        trap : INT QUIT
        code=0

        fact() {
            if [ -r "$2" ]; then echo "# fact $1 $(head -n 1 "$2" 2>/dev/null)"; fi
        }

        {
            header
            echo "# fact perf $version"
            echo "# fact date $(date -u +%Y-%m-%dT%H:%M:%SZ)"
            echo "# fact machine $(uname -m)"
            fact kernel /proc/sys/kernel/osrelease
            fact smt /sys/devices/system/cpu/smt/active
            fact cpus /sys/devices/system/cpu/online
            fact nmi-watchdog /proc/sys/kernel/nmi_watchdog
            fact paranoid /proc/sys/kernel/perf_event_paranoid
            grep -m 1 '^vendor_id' /proc/cpuinfo | sed 's/[^:]*: */# fact vendor /'
            grep -m 1 '^cpu family' /proc/cpuinfo | sed 's/[^:]*: */# fact family /'
            grep -m 1 '^model[^a-z]*:' /proc/cpuinfo | sed 's/[^:]*: */# fact model-number /'
            grep -m 1 '^stepping' /proc/cpuinfo | sed 's/[^:]*: */# fact stepping /'
            grep -m 1 '^model name' /proc/cpuinfo | sed 's/[^:]*: */# fact cpu /'
            printf '# command'
            for word; do printf ' %s' "$(printf '%s' "$word" | tr '\n' ' ')"; done
            echo
        } >>"$output"

        # perf runs in the C locale so that its numbers can be read; the program gets the locale it would have. The small shell
        # around the program keeps its exit code: with -I, perf before version 7 returns 0 whatever happened.
        keep='"$@"; code=$?; echo "$code" >"$status"; exit "$code"'
        if [ "${LC_ALL+set}" = set ]; then
            set -- sh -c 'trap : INT QUIT TERM; status=$1; LC_ALL=$2; export LC_ALL; shift 2; '"$keep" sh "$part.code" "$LC_ALL" "$@"
        else
            set -- sh -c 'trap : INT QUIT TERM; status=$1; unset LC_ALL; shift; '"$keep" sh "$part.code" "$@"
        fi

        begin() {
            rm -f "$part" "$part.code"
            echo "tma-plan: execution $1 of $2" >&2
            echo "# begin $1" >>"$output"
        }

        ended() {
            code=$1
            if [ -s "$part.code" ]; then code=$(cat "$part.code"); fi
            if [ -s "$part" ]; then cat "$part" >>"$output"; else echo "# failed" >>"$output"; fi
            echo "# end $code" >>"$output"
            [ -s "$part" ] || fail "perf measured nothing (exit code $code); is this plan meant for this machine?"
            if [ "$code" -gt 128 ]; then exit "$code"; fi
        }

        finish() {
            echo "tma-plan: wrote $output; to print its tree, here or elsewhere: tma import $output" >&2
            exit "$code"
        }


        """;

    private const string Tail = "finish\n";
}
