using System.Globalization;
using Toplev.Collector.Machines;

namespace Toplev.Engine.Diagnosing;

/// <summary>What the kernel lets this user count.</summary>
public static class PermissionChecks
{
    public const string ContainerFix = "docker run --cap-add PERFMON --cap-add SYS_PTRACE --security-opt seccomp=unconfined …";

    private const string Paranoid = "proc/sys/kernel/perf_event_paranoid";
    private const int Filtered = 2;

    public static IEnumerable<Check?> All(MachineFacts facts) => [Permission(facts), Seccomp(facts), NoNewPrivileges(facts), Lockdown(facts)];

    public static Check Permission(MachineFacts facts)
    {
        var limits = facts.Machine.Limits;
        if (limits.ParanoidLevel is not { } level)
        {
            return new Check("permission", facts.IsHere ? CheckStatus.Fail : CheckStatus.Unknown, "permission", "kernel.perf_event_paranoid is missing")
            {
                Consequence = "the kernel has no perf events support, or /proc/sys is hidden",
            };
        }

        var evidence = string.Create(CultureInfo.InvariantCulture, $"perf_event_paranoid = {level}");
        if (limits.IsPrivileged)
        {
            return Check.Ok("permission", "permission", $"{evidence}; this process has the capability to count everything");
        }

        return level switch
        {
            <= 0 => Check.Ok("permission", "permission", $"{evidence}: programs and the whole system can be counted"),
            1 => Check.Ok("permission", "permission", $"{evidence}: your own programs can be counted, including kernel mode (-a needs 0)"),
            2 => new Check("permission", CheckStatus.Warning, "permission", evidence)
            {
                Consequence = "only user mode is counted; time in the kernel is missing",
                Fix = ParanoidFix(1),
                Undo = ParanoidFix(level),
                Setting = Setting(level),
            },
            _ => new Check("permission", CheckStatus.Fail, "permission", evidence)
            {
                Consequence = "this user is not allowed to count anything",
                Fix = ParanoidFix(1) + Check.Or + "sudo setcap cap_perfmon,cap_sys_ptrace=ep \"$(readlink -f \"$(command -v perf)\")\"",
                Undo = ParanoidFix(level),
                Setting = Setting(level),
            },
        };
    }

    public static Check? Seccomp(MachineFacts facts)
    {
        var limits = facts.Machine.Limits;
        var inContainer = facts.Machine.Container is not null;
        return limits.Seccomp != Filtered || !(inContainer || facts.Probe?.SoftwareRefusal is not null) ? null
            : facts.Probe is { SoftwareRefusal: null } ? Check.Ok("seccomp", "seccomp", "a filter is active, but allows perf to count")
            : new Check(
                "seccomp",
                limits.IsPrivileged ? CheckStatus.Unknown : CheckStatus.Warning,
                "seccomp",
                $"a system call filter is active{(inContainer ? $" ({facts.Machine.Container})" : "")}")
            {
                Consequence = "the default container profile blocks perf_event_open",
                Fix = facts.Machine.Container == "kubernetes"
                    ? "securityContext: capabilities: add: [PERFMON], seccompProfile: type: Unconfined"
                    : ContainerFix,
            };
    }

    public static Check? NoNewPrivileges(MachineFacts facts) =>
        facts.Machine.Limits is { NoNewPrivileges: true, MayCountKernel: false, IsPrivileged: false }
            ? new Check("no-new-privileges", CheckStatus.Warning, "privileges", "NoNewPrivs is set")
            {
                Consequence = "capabilities given to the perf binary (setcap) have no effect here",
                Fix = ParanoidFix(1),
            }
            : null;

    public static Check? Lockdown(MachineFacts facts) => facts.Host.Lockdown == "confidentiality"
        ? new Check("lockdown", CheckStatus.Warning, "lockdown", "the kernel is locked down (confidentiality)")
        {
            Consequence = "perf cannot measure kernel mode",
            Fix = "boot with lockdown=integrity, or measure with --user",
        }
        : null;

    public static string ParanoidFix(int level) => string.Create(CultureInfo.InvariantCulture, $"sudo sysctl kernel.perf_event_paranoid={level}");

    private static KernelSetting Setting(int level) => new(Paranoid, "1", level.ToString(CultureInfo.InvariantCulture));
}
