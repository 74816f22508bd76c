namespace Toplev.Engine.Measuring;

/// <summary>Failures of a program after which a session goes on.</summary>
public enum IgnoredFailures
{
    None,

    /// <summary>An exit code other than 0, or a signal.</summary>
    ExitCode,

    /// <summary>Also a run without the number that <c>--metric-from</c> names.</summary>
    All,
}
