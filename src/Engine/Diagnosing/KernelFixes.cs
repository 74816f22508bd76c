namespace Toplev.Engine.Diagnosing;

/// <summary>What became of one change.</summary>
/// <param name="WhyNot">Null when it was made.</param>
public sealed record FixResult(Check Check, string? WhyNot)
{
    public bool Done => WhyNot is null;

    public string Text => Done
        ? $"changed {Check.Subject}: /{Check.Setting!.Path} {Check.Setting.Before} -> {Check.Setting.Value}; undo with: {Check.Undo}"
        : $"{Check.Subject} was not changed ({WhyNot}): {Check.Fix}";
}

/// <summary>Applies the fixes that are one value in a kernel file, and nothing else.</summary>
public static class KernelFixes
{
    public static IReadOnlyList<FixResult> Apply(Diagnosis diagnosis, string root) =>
    [
        .. diagnosis.Checks.Where(check => check.Setting is not null && check.Status is not CheckStatus.Ok)
            .Select(check => new FixResult(check, check.Setting!.Apply(root))),
    ];
}
