using System.Runtime.InteropServices;
using Toplev.Report.Terminal;

namespace Toplev.Cli;

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

    public static TerminalOptions Of(bool isTerminal, ColorChoice choice, Func<string, string?> environment) =>
        new(Width(isTerminal, environment), UsesColor(isTerminal, choice, environment), IsUtf8(environment));

    public static TerminalOptions StandardError(ColorChoice choice) =>
        Of(!Console.IsErrorRedirected, choice, Environment.GetEnvironmentVariable);

    public static TerminalOptions StandardOutput(ColorChoice choice) =>
        Of(!Console.IsOutputRedirected, choice, Environment.GetEnvironmentVariable);

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

    private static int Width(bool isTerminal, Func<string, string?> environment)
    {
        if (int.TryParse(environment("COLUMNS"), out var columns) && columns is > 0 and < 1000)
        {
            return columns;
        }

        if (isTerminal)
        {
            try
            {
                return Console.WindowWidth is var width and > 0 ? width : WidthWithoutTerminal;
            }
            catch (Exception e) when (e is IOException or ExternalException or PlatformNotSupportedException)
            {
                // A terminal that does not tell its size is treated like none.
            }
        }

        return WidthWithoutTerminal;
    }
}
