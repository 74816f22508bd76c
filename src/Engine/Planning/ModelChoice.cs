using Toplev.Collector.Machines;
using Toplev.Tma;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;

namespace Toplev.Engine.Planning;

/// <summary>Which model a machine is measured with, or why there is none.</summary>
/// <param name="Entry">Null when no model fits.</param>
/// <param name="WhyNot">One sentence for people, or null.</param>
public sealed record ModelChoice(ModelEntry? Entry, string? WhyNot, IReadOnlyList<Finding> Findings)
{
    /// <summary>Models of the other core types that the machine has and that are measured as well.</summary>
    public IReadOnlyList<ModelEntry> Others { get; init; } = [];

    /// <summary>The core has no tree, and counts stalled cycles.</summary>
    public bool HasStallEvents { get; init; }

    private const int NearestCount = 3;

    /// <exception cref="UserErrorException">The requested model is unknown or is not for the requested core type.</exception>
    public static ModelChoice For(Machine machine, ModelCatalog catalog, string? name, CoreType? coreType)
    {
        if (name is not null)
        {
            var named = catalog.Find(name) ?? throw new UserErrorException(
                $"There is no model '{name}'.", $"{Spelling.DidYouMean(name, catalog.Entries.SelectMany(entry => entry.Aliases.Append(entry.Name)))}Nearest: "
                    + $"{string.Join(", ", Resembling(catalog, name))}; all models, with their other names: tma models");
            return new ModelChoice(OfType(catalog, named, coreType), null, []);
        }

        var cpu = machine.Cpu;
        var candidates = catalog.ForCpu(cpu.Vendor, cpu.Family, cpu.ArmPart ?? cpu.Model, cpu.Stepping);
        if (candidates.Count == 0)
        {
            return new ModelChoice(
                null, WhyNone(machine, catalog), []) { HasStallEvents = CoreWithoutTree.Find(cpu.Vendor, cpu.Family, cpu.ArmPart ?? cpu.Model) is not null };
        }

        if (candidates.Count == 1 && coreType is null)
        {
            return new ModelChoice(candidates[0], null, []);
        }

        var wanted = coreType ?? CoreType.Core;
        var chosen = candidates.FirstOrDefault(candidate => candidate.CoreType == wanted)
            ?? throw new UserErrorException($"This processor has no {CoreTypeText.ForPeople(wanted)}.", "Omit --core-type.");
        if (coreType is not null)
        {
            return new ModelChoice(chosen, null, []);
        }

        List<ModelEntry> others = [.. candidates.Where(other => other != chosen && machine.Device(PmuName.Of(other.CoreType)) is not null)];
        return new ModelChoice(chosen, null, [Hybrid([chosen, .. others])]) { Others = others };
    }

    private static ModelEntry OfType(ModelCatalog catalog, ModelEntry named, CoreType? coreType) =>
        named.CoreType is null && coreType is not null
            ? throw new UserErrorException($"{named.Title} has only one type of core.", "Omit --core-type.")
        : coreType is null || named.CoreType == coreType
            ? named
            : catalog.Entries.FirstOrDefault(entry => entry.CoreType == coreType && entry.Cpus.Intersect(named.Cpus).Any())
                ?? throw new UserErrorException($"The processors of {named.Title} have no {CoreTypeText.ForPeople(coreType.Value)}.", "Omit --core-type.");

    private static Finding Hybrid(IEnumerable<ModelEntry> measured) => new(
        FindingIds.Hybrid,
        Severity.Info,
        "This processor has different types of cores: each has its own tree, covering the time the program ran there; nothing is summed across them.",
        $"Keep the program on one type with {CoreTypeText.Option(measured.Select(entry => entry.CoreType).OfType<CoreType>())}.");

    private static string WhyNone(Machine machine, ModelCatalog catalog)
    {
        var cpu = machine.Cpu;
        if (cpu.Vendor.Length == 0)
        {
            return "the processor is unknown (/proc/cpuinfo does not identify it); choose its model with --model";
        }

        var name = cpu.Brand is { } brand ? $"{brand} ({cpu.Key})" : cpu.Key;
        if (CoreWithoutTree.Find(cpu.Vendor, cpu.Family, cpu.ArmPart ?? cpu.Model) is { } core)
        {
            return $"there is no TMA model for {name}: this is a {core.Title} core, and {core.Why}";
        }

        var nearest = catalog.Entries.Where(entry => entry.Vendor == cpu.Vendor)
            .OrderBy(entry => Distance(entry, cpu)).Take(NearestCount).Select(entry => entry.Name).ToList();
        return nearest.Count == 0
            ? $"there is no TMA model for {name}: this version supports Intel cores from Sandy Bridge on, AMD's Zen 4 and 5, and Arm's Neoverse N2, V1, V2 "
            + $"and V3"
            : $"there is no TMA model for {name}; the closest by model number are {string.Join(", ", nearest)} (--model NAME uses one at your own "
            + $"risk){NewerCores(cpu)}";
    }

    /// <summary>Intel publishes the metrics of a new core sooner than a program knows it.</summary>
    private static string NewerCores(CpuIdentity cpu) =>
        cpu.Vendor == "GenuineIntel" ? "; Intel's latest files may include it: tma models compile, then --model-dir" : "";

    /// <summary>Distance of model numbers within a family, or of Arm's part numbers; a rough hint for people, never used to choose.</summary>
    private static int Distance(ModelEntry entry, CpuIdentity cpu) => entry.Cpus
        .Select(pattern => pattern.Split('-'))
        .Where(parts => parts.Length == 2 || (int.TryParse(parts[1], out var family) && family == cpu.Family))
        .Select(parts => (parts.Length == 2 ? parts[1] : parts[2]).Split("..")[0])
        .Select(
            text => int.TryParse(text, System.Globalization.NumberStyles.HexNumber, null, out var number)
                ? Math.Abs(number - (cpu.ArmPart ?? cpu.Model))
                : int.MaxValue)
        .DefaultIfEmpty(int.MaxValue)
        .Min();

    private static IEnumerable<string> Resembling(ModelCatalog catalog, string name) => catalog.Entries
        .OrderBy(entry => entry.Aliases.Append(entry.Name).Min(known => Spelling.Distance(known, name.ToLowerInvariant())))
        .Take(NearestCount)
        .Select(entry => entry.Name);
}
