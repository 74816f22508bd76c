namespace Toplev.Tma.Findings;

/// <summary>A doubt about a measurement, or something the user should know, with what to do about it.</summary>
/// <param name="Id">Stable name, lower case with dashes: <c>nmi-watchdog</c>.</param>
/// <param name="Text">One sentence: what is so and what follows from it.</param>
/// <param name="Remedy">The exact command or option that helps, or null.</param>
public sealed record Finding(string Id, Severity Severity, string Text, string? Remedy = null);

public enum Severity
{
    Info,
    Warning,
    Error,
}
