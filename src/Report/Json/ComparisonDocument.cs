using System.Text.Json;
using Toplev.Report.Verdicts;
using Toplev.Tma.Functions;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Report.Json;

/// <summary>The comparisons of a result document.</summary>
internal static class ComparisonDocument
{
    public static void Write(Utf8JsonWriter json, ResultSet set)
    {
        json.WriteStartArray("comparisons");
        foreach (var comparison in set.Comparisons)
        {
            json.WriteStartObject();
            WriteVerdict(json, set, comparison);
            json.WriteStartArray("nodes");
            foreach (var node in comparison.Nodes)
            {
                WriteNode(json, node);
            }

            json.WriteEndArray();
            WriteFigures(json, comparison);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteVerdict(Utf8JsonWriter json, ResultSet set, Comparison comparison)
    {
        json.WriteString("baseline", comparison.Baseline);
        json.WriteString("candidate", comparison.Candidate);
        ResultDocument.WriteCore(json, comparison.CoreType);
        json.WriteOrNull("speedup", comparison.Speedup?.Value);
        json.WriteOrNull("low", comparison.Speedup?.Interval?.Low);
        json.WriteOrNull("high", comparison.Speedup?.Interval?.High);
        json.WriteString("verdict", comparison.Verdict switch
        {
            Verdict.Faster => "faster",
            Verdict.Slower => "slower",
            Verdict.NoDifference => "no difference",
            _ => "unclear",
        });
        json.WriteOrNull("runsToSettle", comparison.RequiredRuns);
        json.WriteBoolean("inTurns", comparison.InTurns);
        ResultDocument.WriteQuality(json, comparison.Quality);
        json.WriteStartObject("measure");
        json.WriteString("kind", comparison.Measure.IsTime ? "seconds" : "printed");
        json.WriteString("unit", comparison.Measure.Unit);
        json.WriteString("per", comparison.Measure.Per);
        json.WriteOrNull("higherIsBetter", comparison.Measure.HigherIsBetter);
        json.WriteOrNull("baseline", comparison.BaselineValue);
        json.WriteOrNull("candidate", comparison.CandidateValue);
        WriteEstimate(json, "difference", comparison.Difference, 1);
        json.WriteEndObject();
        json.WriteStartArray("text");
        foreach (var sentence in VerdictText.Of(set, comparison).ToString().Split('\n'))
        {
            json.WriteStringValue(sentence);
        }

        json.WriteEndArray();
        json.WriteString("reason", comparison.WhyNoCause);
        WriteParts(json, comparison);
        WriteProfile(json, comparison.Profile);
    }

    private static void WriteMove(Utf8JsonWriter json, FunctionMove? move)
    {
        if (move is null)
        {
            json.WriteNull("move");
            return;
        }

        json.WriteStartObject("move");
        json.WriteString("kind", FunctionMoveText.Id(move.Kind));
        json.WriteStartArray("functions");
        foreach (var other in move.Others)
        {
            json.WriteStringValue(other.Name);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteProfile(Utf8JsonWriter json, ProfileDifference? profile)
    {
        if (profile is null)
        {
            return;
        }

        json.WriteStartObject("profile");
        json.WriteString("event", profile.Event);
        json.WriteString("unit", profile.Unit);
        json.WriteNumber("rounds", profile.Rounds);
        json.WriteString("reason", profile.WhyNoSignificance);
        json.WriteStartArray("functions");
        foreach (var function in profile.Functions)
        {
            json.WriteStartObject();
            json.WriteString("name", function.Function.Name);
            json.WriteString("module", function.Module);
            json.WriteNumber("baseline", function.Baseline);
            json.WriteNumber("candidate", function.Candidate);
            json.WriteNumber("change", function.Change);
            json.WriteOrNull("low", function.Interval?.Low);
            json.WriteOrNull("high", function.Interval?.High);
            json.WriteBoolean("significant", function.IsSignificant);
            WriteMove(json, function.Move);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What the difference of the wall time is made of; the milliseconds add up to it. Null where it cannot be divided.</summary>
    private static void WriteParts(Utf8JsonWriter json, Comparison comparison)
    {
        if (comparison.Division is not { } division)
        {
            json.WriteNull("time");
            return;
        }

        json.WriteStartObject("time");
        WriteEstimate(json, "differenceMs", comparison.Time?.Delta, 1000);
        json.WriteStartArray("parts");
        foreach (var part in division.Parts)
        {
            json.WriteStartObject();
            json.WriteString("part", part.Kind switch
            {
                TimePartKind.Cycles => "cycles",
                TimePartKind.CpuTime => "cpu time",
                TimePartKind.User => "user",
                TimePartKind.Kernel => "kernel",
                TimePartKind.Clock => "clock",
                TimePartKind.Parallelism => "parallelism",
                _ => "waiting",
            });
            WriteEstimate(json, "deltaMs", part.Delta, 1000);
            json.WriteBoolean("significant", part.Significant);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteFigure(json, "cpuTimeMs", division.CpuTime, 1000);
        WriteFigure(json, "cpusUsed", division.CpusUsed);
        if (division.Clock is { } clock)
        {
            WriteFigure(json, "clockGHz", clock, 1e-9);
        }

        json.WriteEndObject();
    }

    /// <summary>The bounds are those of the milliseconds where the node has some, else of the percentage points.</summary>
    private static void WriteNode(Utf8JsonWriter json, NodeDelta node)
    {
        var bounds = node.SecondsDelta is { } seconds ? Scaled(seconds, 1000) : node.ShareDelta is { } share ? Scaled(share, 100) : default;
        json.WriteStartObject();
        json.WriteString("path", node.Definition.Path);
        json.WriteOrNull("deltaPercent", node.ShareDelta?.Value * 100);
        json.WriteOrNull("deltaMs", node.SecondsDelta?.Value * 1000);
        json.WriteOrNull("low", bounds.Low);
        json.WriteOrNull("high", bounds.High);
        json.WriteBoolean("significant", node.Significant);
        json.WriteString("reason", node.Reason);
        json.WriteEndObject();
    }

    private static void WriteFigures(Utf8JsonWriter json, Comparison comparison)
    {
        json.WriteStartObject("software");
        foreach (var figure in comparison.Software)
        {
            WriteFigure(json, figure.Name, figure);
        }

        json.WriteEndObject();
        if (comparison.Instructions is { } instructions)
        {
            WriteFigure(json, "instructions", instructions);
        }

        if (comparison.InstructionsPerCycle is { } ratio)
        {
            WriteFigure(json, "instructionsPerCycle", ratio);
        }

        json.WriteStartArray("regions");
        foreach (var region in comparison.Regions)
        {
            json.WriteStartObject();
            json.WriteString("name", region.Name);
            WriteFigure(json, "totalMs", region.Total, 1000);
            WriteFigure(json, "selfMs", region.Self, 1000);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WritePrimitives(json, comparison.Primitives);
    }

    private static void WritePrimitives(Utf8JsonWriter json, IReadOnlyList<PrimitiveMatch> matches)
    {
        json.WriteStartArray("primitives");
        foreach (var match in matches)
        {
            json.WriteStartObject();
            json.WriteString(
                "kind", match.Kind switch
                {
                    PrimitiveMatchKind.Fused => "fused",
                    PrimitiveMatchKind.Split => "split",
                    _ => "implementation",
                });
            WriteParts(json, "baseline", match.Before);
            WriteParts(json, "candidate", match.After);
            json.WriteNumber("timesPerRun", match.Calls);
            WriteTexts(json, match.Kind == PrimitiveMatchKind.OtherImplementation ? "shapes" : "postOps", match.Evidence);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteParts(Utf8JsonWriter json, string name, IReadOnlyList<PrimitivePart> parts)
    {
        json.WriteStartArray(name);
        foreach (var part in parts)
        {
            json.WriteStartObject();
            json.WriteString("name", part.Name);
            WriteTexts(json, "implementations", part.Implementations);
            json.WriteNumber("meanMs", part.Seconds * 1000);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFigure(Utf8JsonWriter json, string name, FigureDelta figure, double scale = 1)
    {
        json.WriteStartObject(name);
        json.WriteOrNull("baseline", figure.Baseline * scale);
        json.WriteOrNull("candidate", figure.Candidate * scale);
        WriteEstimate(json, "delta", figure.Delta, scale);
        json.WriteBoolean("significant", figure.Significant);
        json.WriteString("reason", figure.Reason);
        json.WriteEndObject();
    }

    private static void WriteEstimate(Utf8JsonWriter json, string name, Estimate? estimate, double scale)
    {
        if (estimate is not { } known)
        {
            json.WriteNull(name);
            return;
        }

        var (low, high) = Scaled(known, scale);
        json.WriteStartObject(name);
        json.WriteOrNull("value", known.Value * scale);
        json.WriteOrNull("low", low);
        json.WriteOrNull("high", high);
        json.WriteEndObject();
    }

    private static (double? Low, double? High) Scaled(Estimate estimate, double scale) => (estimate.Interval?.Low * scale, estimate.Interval?.High * scale);
}
