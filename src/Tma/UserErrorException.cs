namespace Toplev.Tma;

/// <summary>Something the user can put right: one sentence with the cause, and the remedy.</summary>
public sealed class UserErrorException(string message, string? remedy = null, Exception? inner = null)
    : Exception(remedy is null ? message : $"{message} {remedy}", inner)
{
    /// <summary>The sentence with the cause alone.</summary>
    public string Cause => message;

    /// <summary>What to do about it, or null where the cause says it.</summary>
    public string? Remedy => remedy;
}
