using System.CommandLine;
using System.CommandLine.Invocation;
using Toplev.Cli.Console;
using Toplev.Engine;

namespace Toplev.Cli.Help;

/// <summary>Prints <c>tma 0.1.0</c>.</summary>
internal sealed class VersionText(TextWriter output) : SynchronousCommandLineAction
{
    public const string OptionName = "--version";

    public override bool ClearsParseErrors => true;

    /// <summary><c>--version</c>, of <c>tma</c> itself.</summary>
    public Option<bool> AsOption() => new(OptionName) { Description = "Show the version", Arity = ArgumentArity.Zero, Action = this };

    public override int Invoke(ParseResult parseResult)
    {
        output.Write($"{Product.Name} {Product.Version}\n");
        return ExitCode.Success;
    }
}
