using System.CommandLine;
using System.CommandLine.Invocation;
using Toplev.Cli.Commands;
using Toplev.Cli.Console;
using Toplev.Cli.Help;
using Toplev.Cli.Options;
using Toplev.Collector.Processes;
using Toplev.Engine;
using Toplev.Engine.Measuring;
using Toplev.Tma;

namespace Toplev.Cli;

/// <summary>The commands and their options, and the one place where failures become an exit code and a sentence.</summary>
internal sealed class Application
{
    private const string Description = "Why is my program slow on this CPU? Top-down Microarchitecture Analysis with Linux perf.";

    private readonly Streams streams;
    private readonly Entry[] commands;
    private IReadOnlyList<string> program = [];
    private string commandLine = "";
    private readonly Preparation? preparation;

    /// <param name="preparation">What is already being gathered for <c>run</c>, or null.</param>
    public Application(Streams streams, Preparation? preparation = null)
    {
        this.streams = streams;
        this.preparation = preparation;
        commands =
        [
            new("run", CreateRun),
            new("locate", CreateLocate),
            new("compare", CreateCompare),
            new("bisect", CreateBisect),
            new("report", () => ReportCommand.Create(streams)),
            new("import", () => ImportCommand.Create(streams)),
            new("history", () => HistoryCommand.Create(streams)),
            new("plan", () => PlanCommand.Create(streams)),
            new("doctor", () => DoctorCommand.Create(streams)),
            new("models", () => ModelsCommand.Create(streams)),
            new("explain", () => ExplainCommand.Create(streams)),
            new("demo", () => DemoCommand.Create(streams)),
            new("completions", () => ShellCommands.CreateCompletions(streams, () => RootWith(commands!))),
            new("man", () => ShellCommands.CreateManual(streams, () => RootWith(commands!))),
        ];
    }

    private IReadOnlyList<string> Names => [.. commands.Select(command => command.Name)];

    public int Invoke(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
        {
            streams.Error.Write(CommandHelp.Text(RootWith(commands), CommandHelp.Clamped(OutputDevice.StandardError(ColorChoice.Never).Width)));
            return ExitCode.Failure;
        }

        if (arguments[0] == "help")
        {
            arguments = [.. arguments.Skip(1).Take(1).Where(word => !SyntaxError.IsOption(word)), "--help"];
            if (arguments.Count > 1 && !commands.Any(command => command.Name == arguments[0]))
            {
                streams.Say(SyntaxError.NoCommand(arguments[0], Names));
                return ExitCode.Failure;
            }
        }

        var root = RootWith(Needed(arguments));
        var own = arguments;
        if (arguments is ["run" or "locate" or "compare" or "bisect", ..])
        {
            var split = ProgramArguments.Split([.. arguments.Skip(1)], root.Subcommands[0]);
            if (arguments[0] is "compare" or "locate" && split.Program is [var first, ..] && RecordingName.IsRecording(first))
            {
                split = split.WithOptionsBetween(root.Subcommands[0]);
            }

            if (arguments[0] == "compare" && !arguments.Contains("--") && split.Program.Any(word => word.StartsWith("--fail-if", StringComparison.Ordinal)))
            {
                streams.Say(
                    $"--fail-if comes after {split.Program[0]}, which would receive it as an argument. Put it before the program; arguments for the program "
                        + $"follow --.");
                return ExitCode.Failure;
            }

            own = [arguments[0], .. split.Own];
            program = ByteForByte(split.Program);
            commandLine = ShellQuoting.Join(["tma", .. own, .. split.Program.Count > 0 ? ["--", .. program] : Array.Empty<string>()]);
        }

        var parsed = root.Parse(own, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            streams.Say(SyntaxError.Of(parsed, arguments, Names));
            return ExitCode.Failure;
        }

        if (SyntaxError.MistakenForFile(parsed, own) is { } option)
        {
            streams.Say(SyntaxError.NoOption(option, parsed.CommandResult.Command));
            return ExitCode.Failure;
        }

        try
        {
            var code = parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = streams.Output,
                Error = streams.Error,
            });
            return Flushed(code);
        }
        catch (ProgramNotStartedException e)
        {
            streams.Say(e.Message);
            return e.ExitCode;
        }
        catch (InterruptedException e)
        {
            streams.Say(e.Message);
            return ExitCode.OfSignal(e.Signal);
        }
        catch (IOException e) when (Streams.HasNoReader(e))
        {
            return ExitCode.Success;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Failed(e);
        }
    }

    /// <summary>A reader that closes the result early does not change the exit code; a failed write does.</summary>
    private int Flushed(int code)
    {
        try
        {
            streams.Output.Flush();
            return code;
        }
        catch (IOException e) when (Streams.HasNoReader(e))
        {
            return code;
        }
        catch (IOException e)
        {
            streams.Say(e.Message + ".");
            return ExitCode.Failure;
        }
    }

    private int Failed(Exception e)
    {
        // What was shown before stands, and stands before the reason why there is no more.
        if (e is UserErrorException && Flushed(ExitCode.Success) != ExitCode.Success)
        {
            return ExitCode.Failure;
        }

        if (Surroundings.WhatIsWrong(e) is { } wrong)
        {
            streams.Say(wrong);
        }
        else if (e is UserErrorException)
        {
            streams.Say(e.Message);
        }
        else if (e is IOException or UnauthorizedAccessException)
        {
            // The disk under standard output is full (the stream's message says so), or a file went away: not an error of tma.
            streams.Say(e.Message.EndsWith('.') ? e.Message : e.Message + ".");
        }
        else
        {
            // A bug in tma: still one sentence and the failure exit code; details only on request, for a report.
            streams.Say("internal error. Please report it with the output of TMA_DEBUG=1.");
        }

        if (e is not UserErrorException && Environment.GetEnvironmentVariable("TMA_DEBUG") is { Length: > 0 })
        {
            streams.Error.Write(e + "\n");
        }

        return ExitCode.Failure;
    }

    /// <summary>Building a command costs time before the program starts: only the one asked for is built, where it is clear which.</summary>
    private Entry[] Needed(IReadOnlyList<string> arguments) =>
        arguments is [VersionText.OptionName] ? []
        : Array.Find(commands, command => command.Name == arguments[0]) is { } asked ? [asked]
        : commands;

    /// <summary>Bytes that are no UTF-8 are lost in .NET's arguments; the program gets them as we were given them.</summary>
    private static IReadOnlyList<string> ByteForByte(IReadOnlyList<string> decoded) =>
        decoded.Any(argument => argument.Contains('\uFFFD', StringComparison.Ordinal)) ? NativeText.OwnArguments(decoded.Count) : decoded;

    private Command CreateRun()
    {
        var options = new RunOptions();
        var run = new Command("run", "Measure a program and print its TMA tree");
        foreach (var option in options.All)
        {
            run.Add(option);
        }

        var script = OptionFactory.Text(
            OptionGroup.Program, LauncherScriptFile.Option, "FILE",
            "Write how the program would be started, as a shell script, and measure nothing; - is standard output");
        run.Add(script);
        run.SetAction(parsed =>
        {
            var asked = options.Read(parsed, program, commandLine);
            return parsed.GetValue(script) is { } file
                ? LauncherScriptFile.Write(file, asked, streams, Prepared())
                : new RunCommand(asked, streams, Prepared()).Execute();
        });
        return run;
    }

    private Command CreateLocate()
    {
        var options = new LocateCommandOptions();
        var locate = new Command("locate", "Sample a program and show which functions take its time, or cause the event behind its bottleneck");
        foreach (var option in options.All)
        {
            locate.Add(option);
        }

        locate.SetAction(parsed => new LocateCommand(options.Read(parsed, program, commandLine), streams, Prepared()).Execute());
        return locate;
    }

    private Command CreateCompare()
    {
        var options = new CompareOptions();
        var compare = new Command("compare", "Compare variants of a program, or recordings, and say which is faster and why");
        foreach (var option in options.All)
        {
            compare.Add(option);
        }

        compare.SetAction(parsed => new CompareCommand(options.Read(parsed, program, commandLine), streams, Prepared()).Execute());
        return compare;
    }

    private Command CreateBisect()
    {
        var options = new BisectOptions();
        var bisect = new Command("bisect", "Find the commit that made a program slower");
        foreach (var option in options.All)
        {
            bisect.Add(option);
        }

        bisect.SetAction(parsed => new BisectCommand(options.Read(parsed, program, commandLine), streams, Prepared()).Execute());
        return bisect;
    }

    private Preparation Prepared() => preparation ?? Preparation.Begin(MeasureOptions.DefaultRoot);

    // A plain command: the library's root command looks up its own name and texts by reflection, which takes longer than to parse the command line.
    private Command RootWith(Entry[] chosen)
    {
        var help = new CommandHelp(streams.Output, () => OutputDevice.StandardOutput(ColorChoice.Never).Width);
        Command root = new(Product.Name, Description) { help.AsOption(), new VersionText(streams.Output).AsOption() };
        foreach (var entry in chosen)
        {
            root.Add(entry.Create());
        }

        return root;
    }

    private sealed record Entry(string Name, Func<Command> Create);
}
