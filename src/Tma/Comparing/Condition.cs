using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Toplev.Tma.Formulas;
using Toplev.Tma.Results;
using static Toplev.Tma.Formulas.Expression;

namespace Toplev.Tma.Comparing;

/// <summary>
/// A condition on results, as <c>--fail-if</c> takes it: <c>new.slower &gt; 2 %</c>, <c>new.time &gt; 300 ms</c>. The language is that
/// of the formulas, with units behind numbers; its names are <c>VARIANT.FIGURE</c>. See docs/gates.md for every figure.
/// </summary>
public sealed partial class Condition
{
    private readonly string text;
    private readonly Expression expression;
    private readonly IReadOnlyList<(string Variant, string Figure)> names;

    private Condition(string text, Expression expression, IReadOnlyList<(string Variant, string Figure)> names)
    {
        this.text = text;
        this.expression = expression;
        this.names = names;
    }

    /// <param name="measure">What is compared; null where only times are.</param>
    /// <exception cref="UserErrorException">It is not a condition, names a variant that does not exist, or has a unit that does not fit its figure.</exception>
    public static Condition Parse(string text, IReadOnlyList<string> variants, Measure? measure = null)
    {
        List<(string Variant, string Figure)> names = [];
        var example = $"For example: --fail-if '{Quoted(variants[^1])}.slower > 2 %'";
        Expression expression;
        try
        {
            expression = FormulaParser.Parse(WithoutUnits(WithPlainNames(text, variants, names), text, names, variants, measure));
        }
        catch (FormulaException e)
        {
            var remedy = Word().Match(text) is { Success: true, Value: var word }
                ? $"Write {(word == "=" ? "==" : word == "or" ? "||" : "&&")} for {word}."
                : example;
            throw new UserErrorException($"--fail-if '{text}' cannot be read: {e.Message.Split('\n')[0].TrimEnd('.', ':')}.", remedy, e);
        }

        foreach (var name in expression.Names())
        {
            if (!name.StartsWith(Placeholder, StringComparison.Ordinal))
            {
                throw new UserErrorException(
                    $"--fail-if '{text}': {name} is not a figure of a variant.",
                    $"Write VARIANT.FIGURE; the variants are {string.Join(", ", variants)}.");
            }
        }

        if (names.Find(name => name.Variant == variants[0] && name.Figure is Slower or Faster) is { Variant: not null } baseline)
        {
            throw new UserErrorException($"--fail-if '{text}': {baseline.Variant} is the baseline and cannot be slower or faster than itself.", example);
        }

        if (Numbers().Matches(text)
            .FirstOrDefault(number => !double.IsFinite(double.Parse(number.Value, CultureInfo.InvariantCulture))) is { Value: var endless })
        {
            throw new UserErrorException($"--fail-if '{text}': {endless} is too large for a number.", example);
        }

        if (names.Count == 0)
        {
            throw new UserErrorException($"--fail-if '{text}' does not name a variant.", example);
        }

        return expression is Binary { Operator: >= Operator.Less }
            ? new Condition(text, expression, names)
            : throw new UserErrorException($"--fail-if '{text}' is not a condition.", $"It needs a comparison: <, <=, >, >= or ==. {example}");
    }

    /// <summary>Refuses a name of a figure that no result can have, before anything is measured.</summary>
    /// <param name="allKnown">Names beside the fixed ones: software counters, nodes, metrics; asked for only where one is used.</param>
    /// <param name="whyNoCounters">Why no figure of the processor's counters can be known; null where they are counted.</param>
    /// <exception cref="UserErrorException">It names the nearest ones.</exception>
    public void Check(Func<IReadOnlyCollection<string>> allKnown, string? whyNoCounters = null)
    {
        bool NeedsCounters(string figure) => figure is "instructions" or "IPC"
            || (!Fixed.Contains(figure) && !IsSoftware(figure) && allKnown().Contains(figure, StringComparer.OrdinalIgnoreCase));
        if (whyNoCounters is not null && names.Select(name => name.Figure).FirstOrDefault(NeedsCounters) is { } counted)
        {
            throw new UserErrorException(
                $"--fail-if '{text}': {counted} needs hardware counters, which are not available ({whyNoCounters}).",
                "Use time, value, ratio, slower, faster or a software counter such as page-faults.");
        }

        foreach (var (_, figure) in names.Where(name => !Fixed.Contains(name.Figure)))
        {
            var known = allKnown();
            if (!known.Contains(figure, StringComparer.OrdinalIgnoreCase))
            {
                var near = Fixed.Concat(known).Where(
                    name => name.StartsWith(figure[..Math.Min(3, figure.Length)], StringComparison.OrdinalIgnoreCase)).Take(5).ToList();
                throw new UserErrorException(
                    $"--fail-if '{text}': there is no figure {figure}.",
                    near.Count > 0 ? $"Similar: {string.Join(", ", near)}." : $"Figures: {string.Join(", ", Fixed)}, software counters such as page-faults, "
                        + $"and the nodes and metrics of the tree.");
            }
        }
    }

    /// <summary>As <see cref="Evaluate"/>; what cannot be decided is an outcome as well.</summary>
    public GateOutcome Outcome(ResultSet set)
    {
        try
        {
            var (holds, sentence) = Evaluate(set);
            return new GateOutcome(text, holds, sentence);
        }
        catch (UserErrorException e)
        {
            return new GateOutcome(text, null, e.Message);
        }
    }

    /// <returns>Whether it holds, and a sentence with the values it was decided on.</returns>
    /// <exception cref="UserErrorException">A figure is not known: a gate must not open because something was not measured.</exception>
    public (bool Holds, string Sentence) Evaluate(ResultSet set)
    {
        List<double> values = [];
        foreach (var (variant, figure) in names)
        {
            values.Add(ValueOf(set, variant, figure));
        }

        var decided = Simplifier.Fold(expression, name => values[int.Parse(name.AsSpan(Placeholder.Length), CultureInfo.InvariantCulture)]);
        if (decided is not Number { Value: var result } || double.IsNaN(result))
        {
            throw new UserErrorException($"--fail-if '{text}' cannot be decided: it divides by zero.");
        }

        var known = string.Join(
            ", ", names.Zip(
                values, (name, value) => string.Create(
                    CultureInfo.InvariantCulture, $"{name.Variant}.{name.Figure} = {value:0.######}{UnitOf(name.Figure)}")).Distinct());
        return (result != 0, $"--fail-if {(result != 0 ? "holds" : "does not hold")}: {text} ({known})");
    }

    private const string Slower = "slower";
    private const string Faster = "faster";

    /// <summary>
    /// Software counters are hyphenated words; nodes and metrics of the tree are not. Of a core without a model cycles are counted beside them.
    /// </summary>
    private static bool IsSoftware(string figure) => figure == "cycles" || figure.Contains('-', StringComparison.Ordinal);

    /// <summary>Figures that every comparison has.</summary>
    private static readonly string[] Fixed = ["time", "value", "ratio", "speedup", Slower, Faster, "instructions", "IPC"];

    private static string UnitOf(string figure) => figure switch { "time" => " s", Slower or Faster => " %", _ => "" };

    /// <summary>
    /// Units behind numbers become factors. Each is one of the figures in the same comparison: a unit that a figure does not have would make
    /// a gate that holds always, or never.
    /// </summary>
    private static string WithoutUnits(
        string plain, string text, List<(string Variant, string Figure)> names, IReadOnlyList<string> variants, Measure? measure) =>
        string.Concat(Parts().Split(plain).Select(part => Units().Replace(part, match =>
        {
            var unit = match.Groups["unit"].Value;
            foreach (Match figure in Figures().Matches(part))
            {
                var name = names[int.Parse(figure.Groups["number"].Value, CultureInfo.InvariantCulture)].Figure;
                if (FactorOf(unit, name, measure) is not { } factor)
                {
                    throw new UserErrorException(
                        $"--fail-if '{text}': {unit} is not a unit of {name}.",
                        unit == "%"
                            ? "% is the unit of slower, faster and nodes; for a fraction of a time, use a factor: new.time > old.time * 1.02."
                            : "Omit the unit, or see docs/gates.md for the unit of each figure.");
                }

                return (double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * factor).ToString("R", CultureInfo.InvariantCulture);
            }

            throw new UserErrorException(
                Dotted().Match(part) is { Success: true, Value: var unknown }
                    ? $"--fail-if '{text}': {unknown} is not a figure of a variant."
                    : $"--fail-if '{text}': {match.Value} is not compared with a figure.",
                $"Write VARIANT.FIGURE; the variants are {string.Join(", ", variants)}.");
        })));

    /// <summary>What a number with the unit is multiplied with to be compared with the figure; null where the figure has no such unit.</summary>
    private static double? FactorOf(string unit, string figure, Measure? measure)
    {
        double? seconds = unit switch { "s" => 1, "ms" => 1e-3, "us" or "µs" or "μs" => 1e-6, "ns" => 1e-9, "min" => 60, _ => null };
        double? bytes =
            unit switch { "B" => 1, "KiB" => 1024, "MiB" => 1024 * 1024, "GiB" => 1024.0 * 1024 * 1024, "kB" => 1e3, "MB" => 1e6, "GB" => 1e9, _ => null };
        return figure switch
        {
            "time" => seconds,
            "value" when measure?.IsTime != false => seconds,
            "value" => measure.Unit == unit ? 1 : null,
            Slower or Faster => unit == "%" ? 1 : null,
            "ratio" or "speedup" or "instructions" or "IPC" => null,
            _ when figure.EndsWith("-ms", StringComparison.Ordinal) => seconds * 1e3,
            _ when figure.EndsWith("-bytes", StringComparison.Ordinal) => bytes,

            // Other figures with a hyphen are counts; names without one are nodes and metrics of the tree.
            _ => unit == "%" && (!figure.Contains('-', StringComparison.Ordinal) || figure.EndsWith("-percent", StringComparison.Ordinal)) ? 1 : null,
        };
    }

    [GeneratedRegex(@"[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    /// <summary>What other languages write for an operator of this one.</summary>
    [GeneratedRegex("(?<=[ 0-9%])(and|or)(?= )|(?<![=<>])=(?!=)", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    /// <summary>Comparisons, and what joins them.</summary>
    [GeneratedRegex("([&|]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Parts();

    [GeneratedRegex(@"[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)?(?=\s*[<>=])", RegexOptions.CultureInvariant)]
    private static partial Regex Dotted();

    [GeneratedRegex(Placeholder + "(?<number>[0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Figures();

    private const string UnitPattern =
        @"(?<![A-Za-z0-9_.])(?<number>[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?)\s*(?<unit>%|[A-Za-zµμ]+(?:/[A-Za-z]+)?)(?![A-Za-z0-9_.])";

    [GeneratedRegex(UnitPattern, RegexOptions.CultureInvariant)]
    private static partial Regex Units();

    private const string Placeholder = "figure__";

    /// <summary>Names of variants and counters may hold anything (<c>server-gc.page-faults</c>): the parser sees plain ones in their place.</summary>
    private static string WithPlainNames(string text, IReadOnlyList<string> variants, List<(string Variant, string Figure)> names)
    {
        var plain = new StringBuilder();
        var longestFirst = variants.OrderByDescending(name => name.Length).ToList();
        for (var i = 0; i < text.Length;)
        {
            var start = text[i] is '"' or '\'' ? i + 1 : i;
            var found = i == 0 || !IsNamePart(text[i - 1]) ? longestFirst.Find(name => text.AsSpan(start).StartsWith(name, StringComparison.Ordinal)) : null;
            var dot = start + (found?.Length ?? 0) + (start > i ? 1 : 0);
            var end = dot + 1;
            while (found is not null && end < text.Length && (IsNamePart(text[end]) || IsHyphen(text, end, longestFirst)))
            {
                end++;
            }

            if (found is null || dot >= text.Length || text[dot] != '.' || end == dot + 1)
            {
                plain.Append(text[i++]);
                continue;
            }

            plain.Append(CultureInfo.InvariantCulture, $"{Placeholder}{names.Count}");
            names.Add((found, text[(dot + 1)..end]));
            i = end;
        }

        return plain.ToString();
    }

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.';

    /// <summary>A hyphen inside a counter's name, not a minus before the next figure.</summary>
    private static bool IsHyphen(string text, int at, List<string> variants) =>
        text[at] == '-' && at + 1 < text.Length && char.IsAsciiLetter(text[at + 1])
        && !variants.Exists(name => text.AsSpan(at + 1).StartsWith(name + ".", StringComparison.Ordinal));

    private static string Quoted(string name) => name.All(c => IsNamePart(c) || c == '-') ? name : $"\"{name}\"";

    /// <summary>
    /// Of several core types a variant's figures are those of the first that all variants have, the P-cores, also where it never ran on
    /// them: what is gated must not depend on where the scheduler put the program. Times and software counters are the same for all.
    /// </summary>
    private double ValueOf(ResultSet set, string variant, string figure)
    {
        var variants = set.Results.Select(candidate => candidate.Name).Distinct().ToList();
        var own = set.Results.Where(candidate => candidate.Name == variant).OrderBy(candidate => candidate.CoreType).ToList();
        var result = own.Find(candidate => variants.TrueForAll(name => set.Results.Any(other => other.Name == name && other.CoreType == candidate.CoreType)))
            ?? own.FirstOrDefault()
            ?? throw new UserErrorException($"--fail-if '{text}': {variant} was not measured.");
        var (value, reason) = Figure(set, result, figure);
        return value ?? throw new UserErrorException($"--fail-if '{text}' cannot be decided: {variant}.{figure} is not known ({reason ?? "not measured"}).");
    }

    private (double? Value, string? Reason) Figure(ResultSet set, ProgramResult result, string figure)
    {
        switch (figure)
        {
            // What the tables show: not the mean, but the location that the comparison is made of.
            case "time":
                return (FigureComparer.LocationOf(result, run => run.Seconds), "no run ended");
            case "value":
                return (FigureComparer.LocationOf(result, run => run.Value), "no run gave one");
            case "instructions":
                return (FigureComparer.LocationOf(result, run => run.Instructions), result.WhyNoTree?.Text ?? "not counted");
            case "IPC":
                return (FigureComparer.LocationOf(result, run => run.Instructions / run.Cycles), result.WhyNoTree?.Text ?? "not counted");
            case "ratio" or "speedup":
                return set.ComparisonsWith(result).Any() ? (1, null) : (set.ComparisonOf(result)?.Speedup?.Value, "there is no ratio");
            case Slower or Faster:
                return CertainChange(set, result, figure);
            default:
                break;
        }

        if (result.Software.FirstOrDefault(value => value.Name == figure) is { } software)
        {
            return (software.Value, software.Reason);
        }

        if (result.Tree?.Nodes
            .FirstOrDefault(
                node => node.Name.Equals(figure, StringComparison.OrdinalIgnoreCase)
                    || node.Definition.Path.Equals(figure, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return found.Inconsistent ? (null, "its value is impossible") : (found.Value * 100, found.Reason);
        }

        if (result.Tree?.Metrics.FirstOrDefault(metric => metric.Definition.ShortName.Equals(figure, StringComparison.OrdinalIgnoreCase)) is { } measured)
        {
            return (measured.Value, measured.Reason);
        }

        return result.Tree is null && figure.All(c => c != '-')
            ? (null, result.WhyNoTree?.Text)
            : throw new UserErrorException($"--fail-if '{text}': there is no figure {figure}.", $"Figures: {string.Join(", ", Fixed)}, "
            + $"{string.Join(", ", result.Software.Select(value => value.Name))}, and the nodes of the tree.");
    }

    /// <summary>
    /// By how many percent a variant is slower or faster for certain: the end of the interval that is nearer to no difference, 0 where the
    /// interval holds it. So a condition on it only holds when the whole interval lies beyond.
    /// </summary>
    private static (double? Percent, string? Reason) CertainChange(ResultSet set, ProgramResult result, string figure)
    {
        var comparison = set.ComparisonOf(result);
        if (comparison?.MayHoldOtherChanges == true)
        {
            return (null, "the recordings were not interleaved, so no interval covers what else changed between them; measure with tma compare, or give "
                + "several recordings of each with --group");
        }

        if (comparison?.EndedOtherwise is { } otherwise)
        {
            return (null, $"{otherwise}, so they may not have done the same work");
        }

        return comparison?.Speedup is not { } speedup ? (null, "there is no ratio")
            : speedup.Interval is not { } bounds ? (null, "one run cannot separate a difference from noise; use -r 10")
            : (100 * Math.Max(0, (figure == Slower ? 1 / bounds.High : bounds.Low) - 1), null);
    }
}
