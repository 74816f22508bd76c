using System.Text.Json;
using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.Metrics;

/// <summary>
/// Every model against values that tools/oracle/evaluate_published.py computed from Intel's formulas as published.
/// </summary>
public sealed class PublishedValuesTests
{
    /// <summary>Percentage points; the fixtures hold nine decimals.</summary>
    private const double WithinRounding = 0.0001;

    public static TheoryData<string> Models => EmbeddedModels.Names;

    [Theory]
    [MemberData(nameof(Models))]
    public void Gives_the_published_values(string name)
    {
        var model = EmbeddedModels.Read(name);
        using var fixture = JsonDocument.Parse(File.ReadAllBytes(FixtureFile.Path("published-values", name + ".json")));
        foreach (var @case in fixture.RootElement.GetProperty("cases").EnumerateArray())
        {
            var values = new CaseValues(model, @case);
            var nodes = @case.GetProperty("nodes");
            foreach (var node in model.Nodes)
            {
                Check(PublishedName(node.Name, nodes), nodes, values.Of(node.Formula) * 100);
            }

            Assert.Equal(nodes.EnumerateObject().Count(), model.Nodes.Count(node => nodes.TryGetProperty(PublishedName(node.Name, nodes), out _)));
            if (@case.TryGetProperty("metrics", out var metrics))
            {
                foreach (var metric in model.Metrics)
                {
                    Check(metric.Name, metrics, values.Of(metric.Formula));
                }
            }
        }

        // Files of TMA 5.2 call DRAM_Bound L3_Miss_Bound on some cores.
        static string PublishedName(string node, JsonElement published) =>
            node == "DRAM_Bound" && published.TryGetProperty("L3_Miss_Bound", out _) ? "L3_Miss_Bound" : node;

        void Check(string what, JsonElement published, double? value)
        {
            if (published.TryGetProperty(what, out var expected))
            {
                var tolerance = Math.Max(WithinRounding, Math.Abs(expected.GetDouble()) * 1e-9);
                Assert.True(value is { } number && Math.Abs(number - expected.GetDouble()) <= tolerance, $"{what}: {value}, published {expected}");
            }
            else
            {
                Assert.True(value is null, $"{what} has a value, but the published formula gives none");
            }
        }
    }

    /// <summary>Values of a model's names on the counts of one case.</summary>
    private sealed class CaseValues
    {
        private readonly TmaModel model;
        private readonly JsonElement counts;
        private readonly JsonElement parameters;
        private readonly ReferenceEvaluator evaluator;

        public CaseValues(TmaModel model, JsonElement @case)
        {
            this.model = model;
            counts = @case.GetProperty("counts");
            parameters = @case.GetProperty("parameters");
            evaluator = new ReferenceEvaluator(Value);
        }

        public double? Of(Tma.Formulas.Expression formula) => evaluator.Of(formula);

        private double? Value(string name) =>
            name.StartsWith("##", StringComparison.Ordinal) ? Sum(name[2..])
            : parameters.TryGetProperty(name, out var parameter) ? parameter.GetDouble()
            : model.Terms.TryGetValue(name, out var term) ? Of(term.Formula)
            : model.Nodes.FirstOrDefault(node => node.Name == name) is { } node ? Of(node.Formula)
            : model.Events.TryGetValue(name, out var item) ? Count(item.Encoding)
            : null;

        private double? Sum(string parent) =>
            model.Nodes.Where(node => node.Parent == parent).Aggregate((double?)0, (sum, node) => sum + Of(node.Formula));

        private double? Count(Events.EventEncoding encoding)
        {
            var key = encoding.ToPerf("", "")[1..].Replace(",name=", "", StringComparison.Ordinal).TrimEnd('/');
            return counts.TryGetProperty(key, out var count) ? count.GetDouble() : null;
        }
    }
}
