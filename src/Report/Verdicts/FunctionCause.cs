using System.Globalization;
using Toplev.Report.Formatting;
using Toplev.Tma.Functions;
using Toplev.Tma.Results;

namespace Toplev.Report.Verdicts;

/// <summary>Which functions a difference comes from: those whose own time certainly changed.</summary>
internal static class FunctionCause
{
    private const int Most = 3;

    /// <summary>Part of the largest change that a function must make up to be named.</summary>
    private const double WorthNaming = 0.1;

    /// <summary>Null where functions were not sampled; a sentence that says so where none certainly changed.</summary>
    public static VerdictSentence? Of(Comparison comparison)
    {
        if (comparison.Profile is not { } profile)
        {
            return null;
        }

        var changed = profile.Functions.Where(function => function.IsSignificant).ToList();
        if (changed.Count == 0)
        {
            return VerdictSentence.Of(
                VerdictPiece.Strong("Functions: "),
                profile.WhyNoSignificance is { } why ? why + "." : "the own time of none changed significantly.");
        }

        var named = changed.Where(function => Math.Abs(function.Change) >= WorthNaming * Math.Abs(changed[0].Change)).Take(Most).ToList();
        var whole = profile.Unit == "ms" && comparison.Division?.CpuTime.Delta is { } time && time.Excludes(0)
            && Math.Sign(time.Value) == Math.Sign(named.Sum(function => function.Change))
            ? $" of {Signed(time.Value * 1000)} ms of CPU time" : "";
        List<VerdictPiece> pieces = [VerdictPiece.Strong("Functions: ")];
        for (var i = 0; i < named.Count; i++)
        {
            pieces.Add(i == 0 ? "" : ", ");
            pieces.Add(VerdictPiece.Strong(FunctionNames.Of(named[i].Function)));
            pieces.Add(" " + ChangeText(named[i], profile.Unit));
        }

        var rest = changed.Count - named.Count;
        pieces.Add(whole + (rest > 0 ? $", and {rest} more" : "") + " per run.");
        return VerdictSentence.Of([.. pieces]);
    }

    /// <summary><c>−38 ms (−44 … −31)</c>, with <c>new</c> and <c>gone</c>.</summary>
    public static string ChangeText(FunctionDifference function, string unit)
    {
        var bounds = function.Interval is { } interval ? $" ({Signed(interval.Low)} … {Signed(interval.High)})" : "";
        var only = function.IsNew ? ", new" : function.IsGone ? ", gone" : "";
        return $"{Signed(function.Change)} {unit}{bounds}{only}{(function.Move is { } move ? ", " + FunctionMoveText.Of(move) : "")}";
    }

    /// <summary>A number of ms or events with its sign, to about three digits.</summary>
    public static string Signed(double value)
    {
        var size = Math.Abs(value);
        var text = size.ToString(size < 9.95 ? "0.0" : "#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f');
        return text == "0.0" ? text : (value < 0 ? "−" : "+") + text;
    }
}
