using Toplev.Collector.Machines;
using Toplev.Engine.Planning;
using Toplev.Tma.Metrics;

namespace Toplev.Cli.Commands;

/// <summary>The model for a query: the requested one, this machine's, or else a well-known one.</summary>
/// <param name="Note">One sentence when neither the user nor the machine chose it, or null.</param>
internal sealed record ModelSelection(ModelEntry Entry, string? Note)
{
    /// <summary>Its names of nodes are those that most texts use.</summary>
    public const string WellKnown = "sapphirerapids";

    /// <exception cref="Tma.UserErrorException">The requested model is unknown.</exception>
    public static ModelSelection Of(string? name, ModelCatalog catalog, Func<Machine> machine)
    {
        if (name is not null)
        {
            return new ModelSelection(ModelChoice.For(new Machine(), catalog, name, null).Entry!, null);
        }

        if (ModelChoice.For(machine(), catalog, null, null).Entry is { } detected)
        {
            return new ModelSelection(detected, null);
        }

        var entry = catalog.Find(WellKnown)!;
        return new ModelSelection(entry, $"There is no model for this machine's processor; showing {entry.Title}. Choose another with --model NAME (tma "
            + $"models lists them).");
    }
}
