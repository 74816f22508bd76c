using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Toplev.Report.Json;
using Toplev.Report.Verdicts;
using Toplev.Tma.Bisecting;
using Toplev.Tma.Results;

namespace Toplev.Report.Bisecting;

/// <summary>A search as JSON, schema <c>tma-bisect/1</c>; its last comparison as a document of schema <c>tma-result/1</c>.</summary>
public static class BisectDocument
{
    public const string Schema = "tma-bisect/1";

    public static string Write(BisectResult result, string version)
    {
        using var buffer = new MemoryStream();
        // Subjects of commits are for reading; outside a web page their quotes need no escape.
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("version", version);
            json.WriteString("outcome", NameOf(result.Outcome));
            json.WriteString("text", BisectText.Headline(result));
            Write(json, "good", result.Good);
            Write(json, "bad", result.Bad);
            json.WriteNumber("commits", result.Commits);
            Write(json, "culprit", result.Culprit);
            Write(json, "parent", result.Parent);
            WriteRatio(json, "ratio", result.Culprit is null ? null : result.Final);
            WriteRatio(json, "ratioOfEnds", result.Ends);
            json.WriteBoolean("isSpread", result.IsSpread);
            json.WriteOrNull("share", result.Share);
            json.WriteOrNull("runsNeeded", result.RunsNeeded);
            WriteVerdict(json, result.Final);
            json.WriteStartArray("candidates");
            foreach (var commit in result.Candidates)
            {
                Write(json, null, commit);
            }

            json.WriteEndArray();
            WriteSteps(json, result);
            json.WriteNumber("executions", result.Executions);
            json.WritePropertyName("comparison");
            if (result.Final is { } final)
            {
                json.WriteRawValue(ResultDocument.Write(final).TrimEnd());
            }
            else
            {
                json.WriteNullValue();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static string NameOf(BisectOutcome outcome) => outcome switch
    {
        BisectOutcome.Found => "found",
        BisectOutcome.NotConfirmed => "not-confirmed",
        BisectOutcome.ParentFails => "parent-fails",
        BisectOutcome.OnlySkipped => "only-skipped",
        BisectOutcome.NotSlower => "not-slower",
        BisectOutcome.EndsUndecided => "ends-undecided",
        BisectOutcome.MidpointUndecided => "midpoint-undecided",
        BisectOutcome.Failed => "failed",
        _ => "interrupted",
    };

    private static void Write(Utf8JsonWriter json, string? name, Commit? commit)
    {
        if (name is not null)
        {
            json.WritePropertyName(name);
        }

        if (commit is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("hash", commit.Hash);
        json.WriteString("authorDate", commit.AuthorDate);
        json.WriteString("author", commit.Author);
        json.WriteString("subject", commit.Subject);
        json.WriteEndObject();
    }

    /// <summary>How many times worse the second of a comparison is than the first.</summary>
    private static void WriteRatio(Utf8JsonWriter json, string name, ResultSet? set)
    {
        if (set?.Comparisons is not [{ Speedup: { } speedup }, ..])
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteOrNull("value", 1 / speedup.Value);
        json.WriteOrNull("low", 1 / speedup.Interval?.High);
        json.WriteOrNull("high", 1 / speedup.Interval?.Low);
        json.WriteEndObject();
    }

    private static void WriteVerdict(Utf8JsonWriter json, ResultSet? final)
    {
        json.WriteStartArray("verdict");
        if (final?.Comparisons is [var comparison, ..])
        {
            foreach (var sentence in VerdictText.Of(final, comparison).ToString().Split('\n'))
            {
                json.WriteStringValue(sentence);
            }
        }

        json.WriteEndArray();
    }

    private static void WriteSteps(Utf8JsonWriter json, BisectResult result)
    {
        json.WriteStartArray("steps");
        foreach (var step in result.Steps)
        {
            json.WriteStartObject();
            json.WriteString("hash", step.Commit.Hash);
            json.WriteNumber("left", step.Left);
            json.WriteNumber("rounds", step.Rounds);
            json.WriteString("side", step.Verdict.Side.ToString().ToLowerInvariant());
            json.WriteOrNull("part", step.Verdict.Part);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("skipped");
        foreach (var skip in result.Skipped)
        {
            json.WriteStartObject();
            json.WriteString("hash", skip.Commit.Hash);
            json.WriteString("reason", skip.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
