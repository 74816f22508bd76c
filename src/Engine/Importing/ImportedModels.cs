using System.Globalization;
using Toplev.Collector.Import;
using Toplev.Tma;
using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;

namespace Toplev.Engine.Importing;

/// <summary>Which model each kind of core in a file is read with.</summary>
public sealed class ImportedModels(ModelCatalog catalog, ImportedFile file, string path, string? wanted)
{
    private const int MostNamed = 8;

    /// <summary>True when neither the user nor the file named the model.</summary>
    public bool IsAssumed { get; private set; }

    /// <param name="variants">Outputs by program, those of each with different events.</param>
    /// <returns>Kind of core in the names of the file (null when they have none), and the model; empty when nothing fits.</returns>
    /// <exception cref="UserErrorException">Several models fit and give different values.</exception>
    public IReadOnlyList<(CoreType? Events, ModelEntry Entry)> Choose(IReadOnlyList<IReadOnlyList<ImportedOutput>> variants)
    {
        List<(CoreType? Events, ModelEntry Entry)> chosen = [];
        var named = Named();
        if (named is null)
        {
            RefuseForeign(variants);
        }

        // E-cores first: their formulas differ between processors, those of P-cores agree where the file has few events.
        foreach (var type in TypesIn(variants).OrderDescending())
        {
            var entry = named is null ? Fitting(variants, type, chosen.Count > 0 ? chosen[0].Entry : null) : Partner(named, type);
            if (entry is not null)
            {
                IsAssumed |= named is null;
                chosen.Add((type, entry));
            }
        }

        return [.. chosen.OrderBy(choice => choice.Events)];
    }

    private ModelEntry? Named() => wanted is not null
        ? catalog.Find(wanted) ?? throw new UserErrorException($"There is no model '{wanted}'.", "Known models, with their other names: tma models.")
        : file.Facts.Model is { } hint ? Hinted(hint) : null;

    /// <summary>toplev names the processor and behind a slash the file of its formulas: <c>clx/skylake</c>, <c>spr/sapphire_rapids</c>.</summary>
    private ModelEntry? Hinted(string hint) => hint == "simple" ? null : hint.Split('/').Select(part => catalog.Find(part)).FirstOrDefault(entry => entry is not null)
        ?? throw new UserErrorException(
            $"{path} was measured on {file.Facts.Cpu ?? "a processor"} [{hint}], for which this version has no model.", "tma import --model NAME reads it with another; tma models lists them.");

    /// <summary>What is known by its events to be a processor without a model is not read with the next best.</summary>
    private void RefuseForeign(IReadOnlyList<IReadOnlyList<ImportedOutput>> variants)
    {
        var events = variants.SelectMany(variant => variant).SelectMany(output => output.Events).Select(printed => printed.Name).ToList();
        if (ForeignCore.Of(events) is { } foreign)
        {
            throw new UserErrorException($"{path} was measured on {foreign.Processor} (event {foreign.Event}), for which this version has no model.");
        }
    }

    private static List<CoreType?> TypesIn(IReadOnlyList<IReadOnlyList<ImportedOutput>> variants)
    {
        var outputs = variants.SelectMany(variant => variant).ToList();
        var types = outputs.SelectMany(output => output.Events).Select(printed => printed.Name.CoreType)
            .Concat(outputs.SelectMany(output => output.Printed).Select(share => share.CoreType))
            .Where(type => type is not null).Distinct().Order().ToList();
        return types.Count > 0 ? types : [null];
    }

    /// <summary>The model itself, or on a hybrid processor that of the other cores.</summary>
    private ModelEntry? Partner(ModelEntry known, CoreType? type) => type is null || known.CoreType is null || known.CoreType == type
        ? known
        : catalog.Entries.FirstOrDefault(entry => entry.CoreType == type && entry.Cpus.Intersect(known.Cpus).Any());

    /// <param name="beside">The model of the other cores of the same processor, or null.</param>
    private ModelEntry? Fitting(IReadOnlyList<IReadOnlyList<ImportedOutput>> variants, CoreType? type, ModelEntry? beside)
    {
        var candidates = catalog.Entries.Where(entry => entry.CoreType == type && (beside is null || entry.Cpus.Intersect(beside.Cpus).Any())).ToList();
        foreach (var variant in variants.OrderByDescending(variant => variant.Sum(output => output.Events.Count)))
        {
            var printed = variant.SelectMany(output => output.Printed).Where(share => share.CoreType == type || share.CoreType is null).ToList();
            var best = ModelFit.Best([.. candidates.Select(entry => ModelFit.Of(entry, type, variant, printed))]);
            if (best.Count > 0 && best[0].IsOfAnotherWidth && best[0].Slots is { } slots)
            {
                throw new UserErrorException(ForeignCore.IsTremont(slots)
                    ? $"The counts in {path} fill 4 slots per cycle, as on an Intel core of the Tremont family, for which this version has no model."
                    : string.Create(CultureInfo.InvariantCulture, $"The counts in {path} fill {slots:0.0} slots per cycle, as on no processor that this version has a model for."),
                    "Was it another processor, tma import --model NAME reads it with that model.");
            }

            if (best.Count > 1)
            {
                throw new UserErrorException(
                    $"The events in {path} fit several models, which give different values: {string.Join(", ", best.Take(MostNamed).Select(fit => fit.Entry.Name))}.",
                    "Say which processor it was: tma import --model NAME.");
            }

            if (best.Count == 1)
            {
                return best[0].Entry;
            }
        }

        return null;
    }
}
