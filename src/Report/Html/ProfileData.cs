using System.Globalization;
using System.Text;
using System.Text.Json;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;
using Toplev.Tma.Results;

namespace Toplev.Report.Html;

/// <summary>The profiles as the script reads them: a JSON head, and each profile's names and numbers packed.</summary>
internal static class ProfileData
{
    private const int MostInName = 400;

    public static void Write(TextWriter output, ReportView view)
    {
        List<Variant> variants = [.. view.Variants.Where(variant => variant.Result.Profile is { Samples: > 0 })];
        if (variants.Count == 0)
        {
            return;
        }

        List<string> modules = [.. variants.SelectMany(variant => Stacks(variant).Frames).Select(frame => frame.Module).Distinct(StringComparer.Ordinal)];
        var numbers = modules.Select((module, number) => (module, number)).ToDictionary(StringComparer.Ordinal);
        output.Write($"<script type=\"application/json\" id=\"profiles\">{Head(view, variants, modules)}</script>\n");
        foreach (var stacks in variants.Select(Stacks))
        {
            var names = ProfilePacking.Pack(stacks.Frames.Select(frame => Name(frame.Name)));
            var tree = ProfilePacking.Pack(stacks, [.. stacks.Frames.Select(frame => numbers[frame.Module])]);
            output.Write($"<script type=\"text/plain\" class=\"packed-names\">{names}</script>\n");
            output.Write($"<script type=\"text/plain\" class=\"packed-stacks\">{tree}</script>\n");
        }
    }

    private static Profile Stacks(Variant variant) => variant.Result.Profile!.Stacks;

    private static string Name(string text) => Escaping.Line(Variant.Shorten(text, MostInName));

    private static string Head(ReportView view, List<Variant> variants, List<string> modules)
    {
        var colors = ModuleColors.Of(view);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("modules");
            foreach (var module in modules)
            {
                json.WriteStartArray();
                json.WriteStringValue(Name(module));
                json.WriteNumberValue(colors.Of(module));
                json.WriteEndArray();
            }

            json.WriteEndArray();
            var nodes = DominantNodes.In(view);
            json.WriteStartArray("nodes");
            foreach (var node in nodes)
            {
                json.WriteStringValue(ValueFormats.NodeName(node));
            }

            json.WriteEndArray();
            json.WriteStartArray("profiles");
            foreach (var variant in variants)
            {
                WriteProfile(json, variant, nodes);
            }

            json.WriteEndArray();
            json.WriteStartArray("differences");
            foreach (var comparison in view.ComparisonOrder.Select(position => view.Set.Comparisons[position]))
            {
                if (comparison.Profile is { } difference && variants.FindIndex(variant => comparison.HasCandidate(variant.Result)) is >= 0 and var candidate)
                {
                    WriteDifference(json, comparison, difference, candidate, Stacks(variants[candidate]));
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteProfile(Utf8JsonWriter json, Variant variant, IReadOnlyList<string> nodes)
    {
        var profile = variant.Result.Profile!;
        json.WriteStartObject();
        json.WriteString("name", Name(variant.ShortLabel));
        json.WriteString("event", Name(profile.Event));
        json.WriteString("whole", ProfileNotes.Whole(profile));
        json.WritePropertyName("milliseconds");
        Write(json, profile.Milliseconds);
        json.WriteStartArray("threads");
        foreach (var thread in profile.Stacks.Threads)
        {
            json.WriteStringValue(Name(Variant.Shorten(thread, 60)));
        }

        json.WriteEndArray();
        json.WriteStartArray("dominant");
        foreach (var (frame, node) in DominantNodes.Of(profile, nodes))
        {
            json.WriteStartArray();
            json.WriteNumberValue(frame);
            json.WriteNumberValue(node);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The changes of the functions that the candidate has: those that are gone have no box.</summary>
    private static void WriteDifference(Utf8JsonWriter json, Comparison comparison, ProfileDifference difference, int candidate, Profile stacks)
    {
        var numbers = stacks.Frames.Select((frame, number) => (frame, number)).ToDictionary();
        json.WriteStartObject();
        json.WriteString("name", Name($"{Variant.Shorten(comparison.Candidate, 60)} against {Variant.Shorten(comparison.Baseline, 60)}"));
        json.WriteNumber("profile", candidate);
        json.WriteString("unit", difference.Unit);
        json.WriteStartArray("changes");
        foreach (var function in difference.Functions)
        {
            if (numbers.TryGetValue(function.InCandidate, out var number))
            {
                json.WriteStartArray();
                json.WriteNumberValue(number);
                Write(json, function.Change);
                Write(json, function.Interval?.Low);
                Write(json, function.Interval?.High);
                json.WriteNumberValue(function.IsSignificant ? 1 : 0);
                json.WriteStringValue(ChangeTable.Words(function, difference.Unit == "ms"));
                json.WriteEndArray();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Four significant digits are what is shown.</summary>
    private static void Write(Utf8JsonWriter json, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteRawValue(number.ToString("G5", CultureInfo.InvariantCulture));
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
