using System.Globalization;
using Toplev.Collector.Import;
using Toplev.Tma;
using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;

namespace Toplev.Engine.Importing;

/// <summary>Which model each core type in a file is read with.</summary>
public sealed class ImportedModels(ModelCatalog catalog, ImportedFile file, string path, string? wanted)
{
    private const int MostNamed = 8;

    private readonly Dictionary<CoreType, UserErrorException> undecided = [];

    /// <summary>True when neither the user nor the file named the model.</summary>
    public bool IsAssumed { get; private set; }

    /// <summary>Kinds of cores whose model could not be decided, and why, where that of another was.</summary>
    public IReadOnlyDictionary<CoreType, UserErrorException> Undecided => undecided;

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
        List<UserErrorException> doubts = [];
        foreach (var type in TypesIn(variants).OrderDescending())
        {
            ModelEntry? entry = null;
            try
            {
                entry = named is null ? Fitting(variants, type, chosen.Count > 0 ? chosen[0].Entry : null) : Partner(named, type);
            }
            catch (UserErrorException doubt) when (type is not null)
            {
                // The other core type may be shown all the same.
                doubts.Add(doubt);
                undecided[type.Value] = doubt;
            }

            if (entry is not null)
            {
                IsAssumed |= named is null;
                chosen.Add((type, entry));
            }
        }

        // A kind of which nothing was counted is shown with the reason, as the processor is known from the others.
        foreach (var type in chosen.Count > 0 ? TypesIn(variants) : [])
        {
            if (type is not null && !undecided.ContainsKey(type.Value) && !chosen.Exists(choice => choice.Events == type) && Partner(chosen[0].Entry, type)
                is { } partner)
            {
                chosen.Add((type, partner));
            }
        }

        return chosen.Count == 0 && doubts.Count > 0 ? throw doubts[0] : [.. chosen.OrderBy(choice => choice.Events)];
    }

    /// <summary>Whether these models give anything of a program.</summary>
    public static bool Tell(IReadOnlyList<ImportedOutput> kinds, IReadOnlyList<(CoreType? Events, ModelEntry Entry)> chosen) =>
        chosen.Any(choice => ModelFit.Of(choice.Entry, choice.Events, kinds, PrintedOf(kinds, choice.Events)).HasValues);

    /// <summary>Models for one program alone; null if none gives values for it, or several give different ones.</summary>
    public IReadOnlyList<(CoreType? Events, ModelEntry Entry)>? OwnOf(IReadOnlyList<ImportedOutput> kinds)
    {
        try
        {
            return Choose([kinds]) is { Count: > 0 } own && Tell(kinds, own) ? own : null;
        }
        catch (UserErrorException)
        {
            // The others of the file are shown all the same.
            return null;
        }
    }

    /// <summary>Percentages of one core type; without a word of which, as events, of P-cores.</summary>
    private static List<PrintedShare> PrintedOf(IReadOnlyList<ImportedOutput> kinds, CoreType? type) =>
        [.. kinds.SelectMany(output => output.Printed).Where(share => IsOf(share, type))];

    public static bool IsOf(PrintedShare share, CoreType? type) => share.CoreType == type || (share.CoreType is null && type == CoreType.Core);

    private ModelEntry? Named() => wanted is not null
        ? catalog.Find(wanted) ?? throw new UserErrorException($"There is no model '{wanted}'.", "To list all models and their aliases: tma models.")
        : file.Facts.Model is { } hint ? Hinted(hint) : null;

    /// <summary>toplev names the processor and behind a slash the file of its formulas: <c>clx/skylake</c>, <c>spr/sapphire_rapids</c>.</summary>
    private ModelEntry? Hinted(string hint) =>
        hint == "simple" ? null : hint.Split('/').Select(part => catalog.Find(part)).FirstOrDefault(entry => entry is not null)
        ?? throw new UserErrorException(
            $"{path} was measured on {file.Facts.Cpu ?? "a processor"} [{hint}], for which this version has no model.",
            "Read it with another model: tma import --model NAME (tma models lists them).");

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
        var names = outputs.SelectMany(output => output.Events).Select(printed => printed.Name).ToList();
        var types = names.Select(name => name.CoreType)
            .Concat(outputs.SelectMany(output => output.Printed).Select(share => share.CoreType))
            .Where(type => type is not null).Distinct().Order().ToList();
        // Events that only P-cores have need no device in front of their names.
        if (types.Count > 0 && !types.Contains(CoreType.Core)
            && names.Exists(name => name.CoreType is null && (name.Text == "slots" || name.Text.StartsWith("topdown-", StringComparison.Ordinal))))
        {
            types.Insert(0, CoreType.Core);
        }

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
            var printed = PrintedOf(variant, type);
            var best = ModelFit.Best([.. candidates.Select(entry => ModelFit.Of(entry, type, variant, printed))]);
            if (best.Count > 0 && best[0].IsOfAnotherWidth && best[0].Slots is { } slots)
            {
                throw new UserErrorException(ForeignCore.IsTremont(slots)
                    ? $"The counts in {path} fill 4 slots per cycle, as on an Intel core of the Tremont family, for which this version has no model."
                    : string.Create(CultureInfo.InvariantCulture, $"The counts in {path} fill {slots:0.0} slots per cycle, unlike any processor for which "
                    + $"this version has a model."),
                    "If it was another processor, read it with that model: tma import --model NAME.");
            }

            if (best.Count > 1)
            {
                throw new UserErrorException(
                    $"The events in {path} fit several models that give different values: "
                        + $"{string.Join(", ", best.Take(MostNamed).Select(fit => fit.Entry.Name))}.",
                    "Specify the processor: tma import --model NAME.");
            }

            if (best.Count == 1)
            {
                return best[0].Entry;
            }
        }

        return null;
    }
}
