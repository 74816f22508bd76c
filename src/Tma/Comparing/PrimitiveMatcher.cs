using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

namespace Toplev.Tma.Comparing;

/// <summary>
/// Which primitives of two programs do the same work under different names. Nothing is concluded from names that are alike: a fusion is one only where
/// the log of one program names it, the other has the primitive alone for the same shape equally often, and exactly that many calls of
/// the operation are missing.
/// </summary>
internal static class PrimitiveMatcher
{
    /// <summary>Calls per execution are whole numbers; runs that differ say nothing.</summary>
    private const double Same = 1e-9;

    /// <summary>Operators of PyTorch that compute what oneDNN calls so.</summary>
    private static readonly Dictionary<string, string[]> Operators = new()
    {
        ["eltwise_relu"] = ["aten::relu", "aten::relu_"],
        ["eltwise_gelu_erf"] = ["aten::gelu"],
        ["eltwise_gelu_tanh"] = ["aten::gelu"],
        ["eltwise_tanh"] = ["aten::tanh", "aten::tanh_"],
        ["eltwise_logistic"] = ["aten::sigmoid", "aten::sigmoid_"],
        ["eltwise_swish"] = ["aten::silu", "aten::silu_"],
        ["eltwise_hardswish"] = ["aten::hardswish", "aten::hardswish_"],
        ["eltwise_elu"] = ["aten::elu", "aten::elu_"],
        ["sum"] = ["aten::add", "aten::add_"],
        ["binary_add"] = ["aten::add", "aten::add_"],
        ["binary_mul"] = ["aten::mul", "aten::mul_"],
    };

    public static IReadOnlyList<PrimitiveMatch> Between(ProgramResult baseline, ProgramResult candidate)
    {
        var (before, after) = (Calls.Of(baseline), Calls.Of(candidate));
        return before.Primitives.Count == 0 || after.Primitives.Count == 0
            ? []
            :
            [
                .. Fusions(before, after),
                .. Fusions(after, before).Select(match => match with { Kind = PrimitiveMatchKind.Split, Before = match.After, After = match.Before }),
                .. OtherImplementations(before, after),
            ];
    }

    private static IEnumerable<PrimitiveMatch> Fusions(Calls separate, Calls fused)
    {
        foreach (var kind in fused.Primitives.Where(call => call.Name.PostOps.Count > 0).GroupBy(call => (call.Name.Kind, string.Join('+', call.Name.PostOps))))
        {
            List<Call> after = [.. kind];
            var shapes = after.Select(call => call.Name.Problem).ToHashSet();
            List<Call> before = [
                .. separate.Primitives.Where(
                    call => call.Name.Kind == kind.Key.Kind && call.Name.PostOps.Count == 0 && shapes.Contains(call.Name.Problem))];
            // The other may have some of them alone, too.
            var isSameWork = shapes.All(
                shape => Equal(
                    Count(before, shape),
                    Count(after, shape) + fused.Primitives.Where(call => call.Name.Kind == kind.Key.Kind && call.Name.PostOps.Count == 0)
                        .Where(call => call.Name.Problem == shape).Sum(call => call.Count)));
            var calls = after.Sum(call => call.Count);
            var operations = kind.First().Name.PostOps;
            List<PrimitivePart?> parts = [.. operations.Select(operation => Missing(operation, after, calls, separate, fused))];
            if (isSameWork && parts.TrueForAll(part => part is not null))
            {
                yield return new(
                    PrimitiveMatchKind.Fused, [Part(kind.Key.Kind, before), .. parts.OfType<PrimitivePart>()], [Part(kind.Key.Kind, after)], calls, operations);
            }
        }
    }

    /// <summary>Calls of an operation that the one with the fusion has exactly that many fewer of, or null.</summary>
    private static PrimitivePart? Missing(string operation, List<Call> after, double calls, Calls separate, Calls fused)
    {
        var kind = operation.Split('_')[0];
        var outputs = after.Select(call => call.Name.Output()).ToList();
        bool IsOf(Call call) => call.Name.Kind == kind && call.Name.PostOps.Count == 0 && outputs.Contains(call.Name.Problem);
        List<Call> primitives = [.. separate.Primitives.Where(IsOf)];
        if (primitives.Count > 0)
        {
            return Equal(primitives.Sum(call => call.Count), fused.Primitives.Where(IsOf).Sum(call => call.Count) + calls) ? Part(kind, primitives) : null;
        }

        foreach (var name in Operators.GetValueOrDefault(operation, []))
        {
            if (separate.Operators.TryGetValue(name, out var one) && Equal(one.Count, fused.Operators.GetValueOrDefault(name).Count + calls))
            {
                return new(name, [], one.Seconds);
            }
        }

        return null;
    }

    private static IEnumerable<PrimitiveMatch> OtherImplementations(Calls before, Calls after)
    {
        var others = after.Primitives.ToLookup(Work);
        foreach (var work in before.Primitives.Where(call => call.Name.Kind != "reorder").GroupBy(Work))
        {
            List<Call> one = [.. work];
            List<Call> other = [.. others[work.Key]];
            var (from, to) = (Part(work.Key.Kind, one), Part(work.Key.Kind, other));
            if (other.Count > 0 && Equal(one.Sum(call => call.Count), other.Sum(call => call.Count)) && !from.Implementations.SequenceEqual(to.Implementations))
            {
                yield return new(PrimitiveMatchKind.OtherImplementation, [from], [to], one.Sum(call => call.Count), [work.Key.Problem]);
            }
        }
    }

    private static (string Kind, string PostOps, string Problem) Work(Call call) => (call.Name.Kind, string.Join('+', call.Name.PostOps), call.Name.Problem);

    private static double Count(List<Call> calls, string shape) => calls.Where(call => call.Name.Problem == shape).Sum(call => call.Count);

    private static bool Equal(double one, double other) => Math.Abs(one - other) <= Same * Math.Max(one, other);

    private static PrimitivePart Part(string kind, List<Call> calls) => new(
        kind, [.. calls.Select(call => call.Name.Implementation).Distinct().Order(StringComparer.Ordinal)],
        calls.Count == 0 ? 0 : calls.Sum(call => call.Seconds) / calls.Sum(call => call.Count));

    /// <param name="Count">In an execution.</param>
    /// <param name="Seconds">The same: as many medians.</param>
    private readonly record struct Call(PrimitiveName Name, double Count, double Seconds);

    /// <summary>What a program calls in an execution.</summary>
    private sealed record Calls(IReadOnlyList<Call> Primitives, IReadOnlyDictionary<string, (double Count, double Seconds)> Operators)
    {
        public static Calls Of(ProgramResult result)
        {
            double executions = Math.Max(1, result.Runs * Math.Max(1, result.Passes));
            return new(
                [
                    .. result.Regions.Where(region => region.Source == RegionSource.OneDnn)
                        .Select(region => (Name: PrimitiveName.Read(region.Name), Region: region)).Where(known => known.Name is not null)
                        .Select(known => new Call(known.Name!, known.Region.Count / executions, known.Region.Count / executions * known.Region.Median)),
                ],
                result.Regions.Where(region => region.Name.StartsWith("aten::", StringComparison.Ordinal)).ToDictionary(
                    region => region.Name, region => (region.Count / executions, region.Median)));
        }
    }
}
