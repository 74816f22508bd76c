using System.CommandLine;
using System.CommandLine.Invocation;
using Toplev.Cli.Commands;
using Toplev.Collector.Workloads;
using Toplev.Tma;

namespace Toplev.Cli;

/// <summary>The commands and their options, and the one place where failures become an exit code and a sentence.</summary>
internal sealed class CommandLine
{
    private readonly Streams streams;
    private readonly MeasureOptions measure = new();
    private readonly Command run = new("run", "Measure a program and print its TMA tree");
    private IReadOnlyList<string> program = [];

    public CommandLine(Streams streams)
    {
        this.streams = streams;
        Root = new RootCommand("Why is my program slow on this CPU? Top-down Microarchitecture Analysis with Linux perf.");
        foreach (var option in measure.All)
        {
            run.Add(option);
        }

        run.SetAction((parsed, cancellation) => new RunCommand(measure.Read(parsed, program), streams).ExecuteAsync(cancellation));
        Root.Add(run);
        Root.Add(ReportCommand.Create(streams));
    }

    public RootCommand Root { get; }

    public async Task<int> InvokeAsync(IReadOnlyList<string> arguments)
    {
        var own = arguments;
        if (arguments is ["run", ..])
        {
            var split = ProgramArguments.Split([.. arguments.Skip(1)], run);
            own = ["run", .. split.Own];
            program = split.Program;
        }

        var parsed = Root.Parse(own, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            // "Required command was not provided" also stands before the word that is no command.
            var error = parsed.Errors.FirstOrDefault(item => parsed.UnmatchedTokens.Any(word => item.Message.Contains(word, StringComparison.Ordinal))) ?? parsed.Errors[0];
            streams.Error.Write($"tma: {error.Message} Try: tma {(parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ")}--help\n");
            return ExitCode.Failure;
        }

        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = streams.Output,
                Error = streams.Error,
            }).ConfigureAwait(false);
            streams.Output.Flush();
            return code;
        }
        catch (UserErrorException e)
        {
            streams.Error.Write($"tma: {e.Message}\n");
            return ExitCode.Failure;
        }
        catch (ProgramNotStartedException e)
        {
            streams.Error.Write($"tma: {e.Message}\n");
            return e.ExitCode;
        }
        catch (IOException e) when (e.Message.Contains("Broken pipe", StringComparison.Ordinal))
        {
            // The reader of our output went away (tma report | head): nothing to say, and nobody to say it to.
            return ExitCode.Success;
        }
        catch (IOException e)
        {
            // The disk under standard output is full, or a file went away: nothing to do with a stack trace.
            streams.Error.Write($"tma: {e.Message}\n");
            return ExitCode.Failure;
        }
    }
}
