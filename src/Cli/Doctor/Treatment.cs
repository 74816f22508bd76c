namespace Toplev.Cli.Doctor;

/// <summary>What became of one change.</summary>
/// <param name="WhyNot">Null when it was made.</param>
internal sealed record FixResult(Check Check, string? WhyNot)
{
    public bool Done => WhyNot is null;

    public string Text => Done
        ? $"changed {Check.Subject}: /{Check.Setting!.Path} {Check.Setting.Before} -> {Check.Setting.Value}; back with: {Check.Undo}"
        : $"{Check.Subject} was not changed ({WhyNot}): {Check.Fix}";
}

/// <summary>Applies the fixes that are one value in a kernel file, and nothing else.</summary>
internal static class Treatment
{
    public static IReadOnlyList<FixResult> Apply(Diagnosis diagnosis, string root) =>
        [.. diagnosis.Checks.Where(check => check.Setting is not null && check.Status is not CheckStatus.Ok).Select(check => Apply(check, root))];

    private static FixResult Apply(Check check, string root)
    {
        try
        {
            using var file = new FileStream(Path.Combine(root, check.Setting!.Path), FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(check.Setting.Value + "\n"));
            return new FixResult(check, null);
        }
        catch (UnauthorizedAccessException)
        {
            return new FixResult(check, Environment.IsPrivilegedProcess ? "not allowed here, run on the host" : "needs root");
        }
        catch (IOException e)
        {
            // /proc/sys is mounted read-only in containers: the setting is the host's.
            return new FixResult(check, e.Message.TrimEnd('.'));
        }
    }
}
