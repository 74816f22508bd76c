using Toplev.Collector.Running;

namespace Toplev.Engine.Diagnosing;

/// <summary>The perf program and what it counts at all.</summary>
public static class PerfChecks
{
    private static readonly Version Oldest = new(4, 18);
    private static readonly Version Recommended = new(5, 10);

    public static IEnumerable<Check?> All(MachineFacts facts) => [Perf(facts), Software(facts)];

    public static Check Perf(MachineFacts facts)
    {
        if (facts.Perf is null)
        {
            return facts.IsHere
                ? new Check("perf", CheckStatus.Fail, "perf", "not found")
                {
                    Consequence = "only time can be measured",
                    Fix = Install(facts.Host.Distribution),
                }
                : new Check("perf", CheckStatus.Unknown, "perf", "not among these files");
        }

        if (facts.PerfVersion is null)
        {
            return facts.IsHere
                ? new Check("perf", CheckStatus.Fail, "perf", $"{facts.Perf} does not report its version")
                {
                    Consequence = "it is a wrapper without the actual program, or libraries are missing",
                    Fix = Install(facts.Host.Distribution) + Check.Or + "tma doctor --perf PATH",
                }
                : Check.Ok("perf", "perf", facts.Perf);
        }

        var version = PerfBinary.ParseVersion(facts.PerfVersion);
        var found = $"{version?.ToString() ?? facts.PerfVersion} at {facts.Perf}";
        return version is not null && version < Recommended
            ? new Check("perf", version < Oldest ? CheckStatus.Fail : CheckStatus.Warning, "perf", found)
            {
                Consequence = "older than 5.10: it may misread groups of events",
                Fix = Install(facts.Host.Distribution),
            }
            : Check.Ok("perf", "perf", found);
    }

    public static Check? Software(MachineFacts facts) => facts.Probe switch
    {
        null => null,
        { SoftwareRefusal: { } why } => new Check("software-events", CheckStatus.Fail, "software", "perf cannot count software events")
        {
            Consequence = why.TrimEnd('.'),
            Fix = facts.Machine.Limits.MayCount ? PermissionChecks.ContainerFix : PermissionChecks.ParanoidFix(1),
        },
        _ => Check.Ok("software-events", "software", "task clock, faults, switches and migrations are counted"),
    };

    /// <summary>Any perf will do: counting is compatible across kernel versions.</summary>
    private static string Install(string distribution) => distribution switch
    {
        _ when distribution.Contains("ubuntu", StringComparison.Ordinal) => "sudo apt install linux-tools-generic",
        _ when distribution.Contains("debian", StringComparison.Ordinal) => "sudo apt install linux-perf",
        _ when distribution.Contains("fedora", StringComparison.Ordinal) || distribution.Contains("rhel", StringComparison.Ordinal) => "sudo dnf install perf",
        _ when distribution.Contains("suse", StringComparison.Ordinal) => "sudo zypper install perf",
        _ when distribution.Contains("arch", StringComparison.Ordinal) => "sudo pacman -S perf",
        _ when distribution.Contains("alpine", StringComparison.Ordinal) => "sudo apk add perf",
        _ => "install your distribution's perf (linux-perf, linux-tools-generic, perf)",
    };
}
