using Toplev.Engine.Diagnosing;

namespace Toplev.Cli.Console;

/// <summary>The exit code of <c>tma doctor</c>.</summary>
internal static class DoctorExit
{
    /// <summary>
    /// 2 when nothing but time can be measured; 3 when there is no full tree. The watchdog alone does not make it 3: it costs one
    /// more group, no node.
    /// </summary>
    public static int Of(Diagnosis diagnosis) => diagnosis.Verdict switch
    {
        Verdict.Full => ExitCode.Success,
        Verdict.Nothing => ExitCode.Impossible,
        _ => ExitCode.Partly,
    };
}
