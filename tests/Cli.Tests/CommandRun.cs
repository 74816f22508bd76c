using Toplev.Cli.Console;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests;

/// <summary>What a command printed and returned, run inside the test process.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public static async Task<CommandRun> Of(params string[] arguments)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var code = await Task.Run(() => new Application(new Streams(output, error)).Invoke(arguments));
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Another program, with a time limit.</summary>
    /// <param name="environment">Variables set besides the inherited ones; null removes.</param>
    public static async Task<CommandRun> Program(
        string program, IReadOnlyList<string> arguments, string? input = null, string? folder = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var call = new ProgramCall(program, arguments) { Folder = folder ?? "", Input = input ?? "" };
        var run = await (environment is null ? call : call with { Environment = environment }).RunAsync(TestContext.Current.CancellationToken);
        return new CommandRun(run.ExitCode, run.Output, run.Error);
    }
}
