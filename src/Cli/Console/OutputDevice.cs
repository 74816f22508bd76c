using Toplev.Collector.Processes;
using Toplev.Report.Terminal;

namespace Toplev.Cli.Console;

/// <summary>When output is coloured.</summary>
internal enum ColorChoice
{
    Auto,
    Always,
    Never,
}

/// <summary>What the standard streams can show, from the environment (<c>NO_COLOR</c>, <c>FORCE_COLOR</c>, <c>TERM</c>, locale, width).</summary>
internal static class OutputDevice
{
    private const int WidthWithoutTerminal = 80;

    /// <summary>In the order in which the C library looks at them.</summary>
    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    /// <param name="columns">Width of the terminal, or null where there is none or it does not report its width.</param>
    public static TerminalOptions Of(bool isTerminal, ColorChoice choice, Func<string, string?> environment, int? columns = null) =>
        new(Width(columns, environment), UsesColor(isTerminal, choice, environment), IsUtf8(environment));

    public static TerminalOptions StandardError(ColorChoice choice) =>
        OfStream(StandardStream.Error, choice);

    public static TerminalOptions StandardOutput(ColorChoice choice) =>
        OfStream(StandardStream.Output, choice);

    private static TerminalOptions OfStream(int stream, ColorChoice choice) =>
        Of(StandardStream.IsTerminal(stream), choice, Environment.GetEnvironmentVariable, StandardStream.Columns(stream));

    private static bool UsesColor(bool isTerminal, ColorChoice choice, Func<string, string?> environment) => choice switch
    {
        ColorChoice.Always => true,
        ColorChoice.Never => false,
        _ when IsSet(environment("NO_COLOR")) => false,
        _ when IsForced(environment("FORCE_COLOR")) || IsForced(environment("CLICOLOR_FORCE")) => true,
        _ => isTerminal && environment("TERM") is { } terminal && terminal is not ("dumb" or ""),
    };

    private static bool IsSet(string? value) => !string.IsNullOrEmpty(value);

    private static bool IsForced(string? value) => IsSet(value) && value != "0";

    private static bool IsUtf8(Func<string, string?> environment)
    {
        var locale = LocaleVariables.Select(environment).FirstOrDefault(IsSet) ?? "";
        return locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("utf8", StringComparison.OrdinalIgnoreCase);
    }

    private static int Width(int? terminal, Func<string, string?> environment) =>
        int.TryParse(environment("COLUMNS"), out var columns) && columns is > 0 and < 1000 ? columns : terminal ?? WidthWithoutTerminal;
}
