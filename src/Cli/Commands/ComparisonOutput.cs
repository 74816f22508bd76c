using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Recordings;
using Toplev.Report.Terminal;
using Toplev.Tma.Comparing;
using Toplev.Tma.Results;

namespace Toplev.Cli.Commands;

/// <summary>What a comparison prints, and the exit code that its condition gives.</summary>
internal sealed class ComparisonOutput(CompareRequest request, Streams streams)
{
    private ResultOptions Results => request.Run.Results;

    public Condition? ConditionFor(IReadOnlyList<string> names, Measure measure) => request.FailIf is { } text ? Condition.Parse(text, names, measure) : null;

    public void Show(ResultSet set, Recording? recording)
    {
        if (Results.Verbosity == Verbosity.Quiet || Results.WritesToOutput)
        {
            return;
        }

        var device = OutputDevice.StandardOutput(Results.Color);
        var text = new TerminalText(device);
        if (Results.Verbosity == Verbosity.Verbose)
        {
            EnvironmentBlock.Write(set, text);
        }

        streams.Output.Write(new ComparisonSummary(set, device, Results.AllNodes).Render() + text);
        if (recording is not null)
        {
            text = new TerminalText(device);
            WrittenFiles.Name(recording, text);
            streams.Output.Write(text.ToString());
        }
    }

    /// <summary>Prints what the condition decided.</summary>
    public int Judge(ResultSet set)
    {
        if (set.Gate is not { } gate)
        {
            return ExitCode.Success;
        }

        streams.Output.Flush();
        streams.Say(gate.Sentence);
        return gate.Holds switch { true => ExitCode.ConditionHeld, false => ExitCode.Success, null => ExitCode.Failure };
    }
}
