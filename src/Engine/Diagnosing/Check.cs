using Toplev.Collector.Machines;

namespace Toplev.Engine.Diagnosing;

/// <summary>How a check ended.</summary>
public enum CheckStatus
{
    Ok,
    Warning,
    Fail,
    Unknown,
}

/// <summary>One thing that bears on measuring here.</summary>
/// <param name="Id">Stable name, lower case with dashes.</param>
/// <param name="Subject">For people, a word or two.</param>
/// <param name="Evidence">What was found.</param>
public sealed record Check(string Id, CheckStatus Status, string Subject, string Evidence)
{
    /// <summary>What follows for the user of tma, or null when nothing does.</summary>
    public string? Consequence { get; init; }

    /// <summary>What to do, mostly a command to copy; null when there is nothing to do.</summary>
    public string? Fix { get; init; }

    /// <summary>The command that takes the fix back, or null.</summary>
    public string? Undo { get; init; }

    /// <summary>What <c>--fix</c> may change, or null.</summary>
    public KernelSetting? Setting { get; init; }

    /// <summary>Stands between alternatives in <see cref="Fix"/>.</summary>
    public const string Or = "   or   ";

    public static Check Ok(string id, string subject, string evidence) => new(id, CheckStatus.Ok, subject, evidence);

    public static string NameOf(CheckStatus status) => status switch
    {
        CheckStatus.Ok => "ok",
        CheckStatus.Warning => "warn",
        CheckStatus.Fail => "fail",
        _ => "unknown",
    };
}
