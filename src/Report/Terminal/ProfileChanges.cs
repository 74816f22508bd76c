using System.Globalization;
using Toplev.Report.Formatting;
using Toplev.Report.Verdicts;
using Toplev.Tma.Functions;
using Toplev.Tma.Results;

namespace Toplev.Report.Terminal;

/// <summary>Functions by how much their own time per run changed.</summary>
internal sealed class ProfileChanges(ResultSet set, bool all)
{
    private const int Most = 10;

    public void Write(TerminalText output)
    {
        foreach (var comparison in set.Comparisons)
        {
            if (comparison.Profile is { Functions.Count: > 0 } profile)
            {
                Write(comparison, profile, output);
            }
        }
    }

    private void Write(Comparison comparison, ProfileDifference profile, TerminalText output)
    {
        output.Line();
        // Changes that chance explains come last: between the others their dim rows would only distract.
        List<FunctionDifference> ordered = [.. profile.Functions.OrderByDescending(function => function.IsSignificant)];
        var shown = all ? ordered : [.. ordered.Take(Most)];
        var table = new TextTable(
        [
            new($"Functions, {profile.Unit} per run", Tone.Strong), new(comparison.Baseline, Tone.Dim), new(comparison.Candidate, Tone.Dim),
            new("change", Tone.Dim), new("95 % interval", Tone.Dim), new("module", Tone.Dim),
        ]);
        foreach (var function in shown)
        {
            var tone = function.IsSignificant ? Tone.Strong : Tone.Dim;
            table.Add(
            [
                new TextCell("  " + FunctionNames.Of(function.Function), function.IsSignificant ? Tone.Normal : Tone.Dim),
                new TextCell(Value(function.Baseline), Tone.Dim),
                new TextCell(Value(function.Candidate), Tone.Dim),
                new TextCell(FunctionCause.Signed(function.Change), tone),
                new TextCell(
                    function.Interval is { } bounds ? $"{FunctionCause.Signed(bounds.Low)} … {FunctionCause.Signed(bounds.High)}" : "unknown", Tone.Dim),
                new TextCell(function.Module, Tone.Dim),
            ]);
        }

        table.WriteWithNote(output);
        // A pair of which each is the other's only counterpart is said once.
        var gone = shown.Where(function => function.Move is { Kind: MoveKind.NowIn, Others.Count: 1 }).Select(function => function.Move!.Others[0]).ToHashSet();
        foreach (var function in shown)
        {
            if (function.Move is { } move && !(move.Kind == MoveKind.BeforeIn && gone.Contains(function.Function)))
            {
                var change = function.IsGone ? "gone" : "new";
                output.Labelled("", $"  {function.Function.Name} is {change}: {FunctionMoveText.Of(move)}, by its source lines.", 0);
            }
        }

        var rest = ordered.Count - shown.Count;
        if (rest > 0)
        {
            output.Line($"  and {rest} more (--all)", Tone.Dim);
        }

        var significant = ordered.Count(function => function.IsSignificant);
        output.Labelled("", "  " + (profile.WhyNoSignificance is { } why
            ? char.ToUpperInvariant(why[0]) + why[1..] + "."
            : $"{significant} of {ordered.Count} changed significantly; the intervals of all functions hold together ({profile.Rounds} sampled runs each)."),
            0, Tone.Dim, Tone.Dim);
    }

    private static string Value(double value) => value == 0 ? "-"
        : value.ToString(value < 9.95 ? "0.0" : "#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f');
}
