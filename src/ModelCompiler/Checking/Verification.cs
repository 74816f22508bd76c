using Toplev.ModelCompiler.Entries;
using Toplev.Tma.Formulas;
using static Toplev.Tma.Formulas.Expression;

namespace Toplev.ModelCompiler.Checking;

/// <summary>
/// Compares the spreadsheet's formulas with the ones in the model's own metrics file on made-up counts. Where they disagree the
/// model's own file is right and its formula replaces the spreadsheet's, with names for its parts.
/// </summary>
internal sealed class Verification(
    IReadOnlyList<ModelItem> entries, Dictionary<string, Expression> definitions, Func<string, string> identity, Action<string> report)
{
    private const int Seeds = 12;
    private const double Tolerance = 1e-9;
    private const int MostInlined = 200_000;

    private int inlinedNames;

    private readonly Dictionary<string, List<string>> children =
        entries.Where(entry => entry.Parent is not null).GroupBy(entry => entry.Parent!).ToDictionary(
            group => group.Key, group => group.Select(entry => entry.Name).ToList());

    public void MakePublishedFormulasHold()
    {
        foreach (var entry in entries.Where(entry => !definitions.ContainsKey(entry.Symbol)))
        {
            report($"{entry.Name}: not in the spreadsheet's column; published formula used");
            definitions[entry.Symbol] = entry.Inlined!;
        }

        HashSet<ModelItem> replaced = [];
        while (Mismatches() is { Count: > 0 } wrong)
        {
            var symbols = wrong.Select(entry => entry.Symbol).ToHashSet(StringComparer.Ordinal);
            var first = wrong.Where(entry => !DependsOn(definitions[entry.Symbol], symbols, [entry.Symbol])).ToList();
            foreach (var entry in first.Count == 0 ? wrong : first)
            {
                if (!replaced.Add(entry))
                {
                    throw new Tma.UserErrorException($"{entry.Name} cannot be reconciled with its published formula.");
                }

                report($"{entry.Name}: differs from the spreadsheet ({FormulaText.Of(definitions[entry.Symbol])}); published formula used");
                definitions[entry.Symbol] = entry.Inlined!;
            }
        }

        Fold();
        if (Mismatches() is { Count: > 0 } broken)
        {
            throw new Tma.UserErrorException($"Substituting names in the formula of {broken[0].Name} changed its value.");
        }
    }

    public double Constant(string name) => Trial(0, smt: false).Of(new Name(name));

    private List<ModelItem> Mismatches()
    {
        HashSet<ModelItem> wrong = [];
        for (var seed = 0; seed < 2 * Seeds; seed++)
        {
            var trial = Trial(seed / 2, smt: seed % 2 == 1);
            foreach (var entry in entries.Where(entry => !wrong.Contains(entry)))
            {
                if (!Agree(trial.Of(new Name(entry.Symbol)), trial.Of(entry.Inlined!)))
                {
                    wrong.Add(entry);
                }
            }
        }

        return [.. entries.Where(wrong.Contains)];
    }

    private static bool Agree(double a, double b) =>
        a.Equals(b) || (double.IsFinite(a) && double.IsFinite(b) && Math.Abs(a - b) <= Tolerance * Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b))));

    private TrialEvaluation Trial(int seed, bool smt) => new(seed, smt, definitions, name => children.GetValueOrDefault(name, []), identity);

    private bool DependsOn(Expression formula, HashSet<string> symbols, HashSet<string> visited)
    {
        foreach (var name in formula.Names().SelectMany(Expand).Where(visited.Add))
        {
            if (symbols.Contains(name) || (definitions.TryGetValue(name, out var definition) && DependsOn(definition, symbols, visited)))
            {
                return true;
            }
        }

        return false;
    }

    private IReadOnlyList<string> Expand(string name) =>
        name.StartsWith("##", StringComparison.Ordinal) ? children.GetValueOrDefault(name[2..], []) : [name];

    private void Fold()
    {
        var folding = new Folding();
        if (definitions.GetValueOrDefault("CLKS") is Name cycles)
        {
            folding.AddAlias("CLKS", cycles);
        }

        foreach (var entry in entries)
        {
            folding.Add(entry.Symbol, entry.Inlined!);
        }

        foreach (var (parent, names) in children)
        {
            folding.Add("##" + parent, names.Select(name => entries.First(entry => entry.Name == name).Inlined!)
                .Aggregate((sum, next) => new Binary(Operator.Add, sum, next)));
        }

        foreach (var (term, _) in definitions.Where(pair => pair.Key.StartsWith('#')))
        {
            folding.Add(term, Inline(definitions[term], 0));
        }

        foreach (var entry in entries.Where(entry => ReferenceEquals(definitions[entry.Symbol], entry.Inlined)))
        {
            definitions[entry.Symbol] = folding.Parts(entry.Inlined!);
        }
    }

    /// <summary>A term with everything inlined as the metrics files do it.</summary>
    private Expression Inline(Expression formula, int depth) => Sheets.Simplification.Rename(formula, name =>
    {
        if (++inlinedNames > MostInlined)
        {
            throw new Tma.UserErrorException($"its terms refer to one another more than {MostInlined} times");
        }

        return entries.FirstOrDefault(entry => entry.Symbol == name)?.Inlined
            ?? (depth < 20 && definitions.TryGetValue(name, out var definition) ? Inline(definition, depth + 1) : null);
    });
}
