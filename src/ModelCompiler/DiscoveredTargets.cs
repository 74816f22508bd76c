using System.Text.RegularExpressions;
using Toplev.ModelCompiler.Encodings;
using Toplev.ModelCompiler.Sources;
using Toplev.Tma.Metrics;

namespace Toplev.ModelCompiler;

/// <summary>
/// Models of the cores in a directory that this program does not know: what would be specified for a core it knows is read off the core's
/// own metrics file, which holds every formula.
/// </summary>
internal static partial class DiscoveredTargets
{
    /// <param name="leaveOut">Receives the name of a core without a model and the reason.</param>
    public static IReadOnlyList<ModelTarget> In(
        PublishedDirectory directory, ProcessorMap map, IEnumerable<ModelTarget> known, Action<string, string> leaveOut)
    {
        HashSet<string> events = [.. known.Select(target => target.Events.ToLowerInvariant())];
        HashSet<string> names = [.. known.SelectMany(target => target.Aliases.Append(target.Name))];
        List<ModelTarget> found = [];
        foreach (var core in map.Cores().Where(core => !events.Contains(core.Events.ToLowerInvariant())))
        {
            var name = NameOf(core);
            try
            {
                if (Target(core, name, directory, map, names) is { } target)
                {
                    found.Add(target);
                    names.UnionWith([target.Name, .. target.Aliases]);
                }
                else
                {
                    leaveOut(name, NotPublished);
                }
            }
            catch (Exception e) when (ModelSet.IsOfTheInput(e))
            {
                leaveOut(name, ModelSet.ReasonOf(e));
            }
        }

        return found;
    }

    private const string EventOfEfficiencyCores = "TOPDOWN_FE_BOUND.";
    private const string NotPublished = "no TMA metrics are published for it";

    private static ModelTarget? Target(
        MappedCore core, string name, PublishedDirectory directory, ProcessorMap map, HashSet<string> taken)
    {
        if (map.Metrics(core) is not { } metrics || !directory.Has(metrics))
        {
            return null;
        }

        if (!Plain().IsMatch(name) || taken.Contains(name))
        {
            throw new Tma.UserErrorException($"'{name}' is not a valid model name, or is already taken.");
        }

        var published = directory.Metrics(metrics);
        var type = Type(core.Role);
        var family = CoreInference.Family(name, directory.Events(core.Events), published);
        var product = core.Folder.ToLowerInvariant();
        return new ModelTarget(
            name, Title(published.About, name, type), [
                .. Aliases(core, type, product).Where(alias => Plain().IsMatch(alias) && alias != name && !taken.Contains(alias))], family, null, core.Events)
        {
            Metrics = metrics,
            CoreType = type,
            Role = core.Role,
            IsEfficiencyCore = type is CoreType.Atom or CoreType.LowPowerAtom
                || (type is null && published.Metrics.Any(metric => metric.Formula.Contains(EventOfEfficiencyCores, StringComparison.Ordinal))),
        };
    }

    /// <summary>As the known ones are called: the product, with the core where that is not its performance core.</summary>
    private static string NameOf(MappedCore core)
    {
        var name = core.Events.ToLowerInvariant();
        name = name.EndsWith("_core", StringComparison.Ordinal) ? name[..^5] : name;
        return core.Role == "Core" ? name.Split('_')[0] : name;
    }

    private static IEnumerable<string> Aliases(MappedCore core, CoreType? type, string product) => type switch
    {
        null => [product],
        CoreType.Core => [product, NameOf(core with { Role = "" })],
        _ => [],
    };

    private static CoreType? Type(string role) => role switch
    {
        "" => null,
        "Core" => CoreType.Core,
        "Atom" => CoreType.Atom,
        "LowPower_Atom" => CoreType.LowPowerAtom,
        _ => throw new Tma.UserErrorException($"its core type, '{role}', is unknown"),
    };

    private static string Title(string about, string name, CoreType? type)
    {
        var title = Microarchitecture().Match(about) is { Success: true } match
            ? match.Groups["name"].Value
            : char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');
        return type switch
        {
            CoreType.Core => title + " P-core",
            CoreType.Atom => title + " E-core",
            CoreType.LowPowerAtom => title + " low-power E-core",
            _ => title,
        };
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,59}$")]
    private static partial Regex Plain();

    [GeneratedRegex(@"based on (the )?(?<name>[A-Za-z0-9 ()-]{1,60}?) microarchitecture", RegexOptions.IgnoreCase)]
    private static partial Regex Microarchitecture();
}
