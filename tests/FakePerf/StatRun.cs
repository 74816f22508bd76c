using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FakePerf;

/// <summary>One run: the command is started, intervals are printed, and the exit status has perf's quirks.</summary>
internal sealed class StatRun(CommandLine command) : IDisposable
{
    private readonly ManualResetEventSlim interrupted = new();
    private Printer? printer;

    public int Run()
    {
        using var output = command.Output is string file
            ? new StreamWriter(new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
            : Console.Error;
        printer = new Printer(command, output);
        if (Refusal() is int refused)
        {
            return refused;
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            this.interrupted.Set();
        });
        printer.Header();
        return command.Command.Count > 0 ? RunCommand() : RunAttached();
    }

    public void Dispose() => this.interrupted.Dispose();

    private static int Say(string text, int status)
    {
        Console.Error.WriteLine(text);
        return status;
    }

    private int? Refusal()
    {
        var leader = command.Events.GroupBy(planned => planned.Group)
            .Where(group => group.Count() > 1)
            .Select(group => group.First())
            .FirstOrDefault(printer!.IsUnsupported);
        if (leader is not null && !Setting.IsVersion7)
        {
            return Say($"Error:\nThe {leader.Printed} event is not supported.", 255);
        }

        return Setting.IsVersion7 && command.Events.Count > 0 && command.Events.All(printer.IsUnsupported)
            ? Say("Error: No supported events found.", 1)
            : null;
    }

    private int RunCommand()
    {
        var start = new ProcessStartInfo(command.Command[0]) { UseShellExecute = false };
        foreach (var argument in command.Command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        var began = Stopwatch.GetTimestamp();
        using var control = command.Control is string fifos ? new Control(fifos) : null;
        control?.Start();
        Process program;
        try
        {
            program = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            return Say($"Workload failed: {e.Message}", Setting.IsVersion7 ? 1 : 255);
        }

        using (program)
        {
            // In real time intervals are printed as they pass, in pretended time at the end.
            var interval = Pretended is null && command.Interval > 0 ? command.Interval : Timeout.Infinite;
            while (!program.WaitForExit(interval))
            {
                PassInterval(Stopwatch.GetElapsedTime(began).TotalSeconds);
            }

            Finish(control?.EnabledSeconds ?? Stopwatch.GetElapsedTime(began).TotalSeconds);
            return ExitStatus(program.ExitCode);
        }
    }

    // Of processes until they have ended or SIGINT comes, of processors until SIGINT comes.
    private int RunAttached()
    {
        var began = Stopwatch.GetTimestamp();
        var targets = Targets.Of(command.Processes);
        if (targets.Any(process => !Targets.IsAlive(process)))
        {
            return Say("Problems finding threads of monitor\n\n Usage: perf stat [<options>] [<command>]", Setting.IsVersion7 ? 22 : 234);
        }

        using var control = command.Control is string fifos
            ? new Control(fifos) { Commanded = Setting.PrintsAtCommands
                && command.Interval > 0 ? () => printer!.NothingYet(Stopwatch.GetElapsedTime(began).TotalSeconds) : null }
            : null;
        printer!.EnabledFrom = () => control is null ? 0 : control.FirstEnabledAt is long at ? Stopwatch.GetElapsedTime(began, at).TotalSeconds : null;
        control?.Start();

        // In real time intervals are printed as they pass, in pretended time at the end; and perf looks every second whether its targets live.
        var wait = Pretended is null && command.Interval > 0 ? command.Interval : 1000;
        bool interrupted;
        while (!(interrupted = this.interrupted.Wait(wait)) && (targets.Count == 0 || targets.Any(Targets.IsAlive)))
        {
            if (Pretended is null && command.Interval > 0)
            {
                PassInterval(Stopwatch.GetElapsedTime(began).TotalSeconds);
            }
        }

        var counted = control?.FirstEnabledAt ?? began;
        Finish(command.Interval > 0 ? Stopwatch.GetElapsedTime(began).TotalSeconds : control?.EnabledSeconds ?? Stopwatch.GetElapsedTime(counted).TotalSeconds);
        return interrupted ? 130 : 0;
    }

    private static double? Pretended => Setting.Of("SECONDS") is null ? null : Setting.Number("SECONDS", 1);

    private void PassInterval(double seconds)
    {
        printer!.Interval(seconds, 0);
        if (Setting.Fault == "die")
        {
            Process.GetCurrentProcess().Kill();
        }
    }

    private void Finish(double seconds)
    {
        if (Setting.Fault is "die")
        {
            Process.GetCurrentProcess().Kill();
        }

        if (Setting.Fault == "hang-end")
        {
            Thread.Sleep(Timeout.Infinite);
        }

        if (Setting.Fault == "flood")
        {
            for (var i = 0; i < 50_000; i++)
            {
                Console.Error.WriteLine("WARNING: events were regrouped to match PMUs and this line is a little longer than needed");
            }
        }

        if (Setting.Fault == "damage")
        {
            printer!.Garbage();
        }

        var end = Pretended ?? seconds;
        for (var i = 1; Pretended is not null && command.Interval > 0 && i * command.Interval / 1e3 < end - 1e-9; i++)
        {
            printer!.Interval(i * command.Interval / 1e3, end);
        }

        printer!.Interval(end, end);
        if (Setting.Fault == "half-line")
        {
            printer.HalfLine(end + 1);
        }
    }

    // perf before 7 forgets the signal, and every version does with -I.
    private int ExitStatus(int code) => code > 128 && (!Setting.IsVersion7 || command.Interval > 0) ? 0 : code;
}
