using System.IO.Compression;
using System.Text;
using Toplev.Tma.Profiles;

namespace Toplev.Report.View;

/// <summary>
/// Packs a tree of calls for the page, as numbers of seven bits a byte, deflate, base64. Layout: number of functions; for each its module;
/// number of nodes; for each, in the order of a walk from callers to what they call, how much deeper than the one before it is (zig-zag), then
/// for each its function; number of weights; for each its node as a difference, then for each its thread, then for each its weight.
/// What a function calls is in the order of its weight, the heaviest first.
/// </summary>
internal static class ProfilePacking
{
    /// <summary>All weights of a profile together, about: a weight is exact to a billionth of the whole.</summary>
    public const long Whole = 1_000_000_000;

    /// <param name="moduleOf">Number of each function's module.</param>
    public static string Pack(Profile profile, IReadOnlyList<int> moduleOf)
    {
        var order = Walk(profile);
        var placeOf = new int[order.Count];
        for (var place = 0; place < order.Count; place++)
        {
            placeOf[order[place].Node] = place;
        }

        var whole = profile.Weight;
        var weights = profile.Weights
            .GroupBy(weight => (Place: placeOf[weight.Node], weight.Thread), weight => weight.Weight)
            .Select(group => (group.Key.Place, group.Key.Thread, Weight: whole > 0 ? (long)Math.Round(group.Sum() / whole * Whole) : 0))
            .Where(weight => weight.Weight > 0)
            .OrderBy(weight => weight.Place).ThenBy(weight => weight.Thread)
            .ToList();
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            Write(deflate, moduleOf, module => (ulong)module);
            Write(deflate, [.. order.Select((node, place) => node.Depth - (place > 0 ? order[place - 1].Depth : 0))], step => SeriesPacking.ZigZag(step));
            WriteColumn(deflate, order, node => (ulong)profile.Nodes[node.Node].Frame);
            Write(deflate, [.. weights.Select((weight, i) => weight.Place - (i > 0 ? weights[i - 1].Place : 0))], step => (ulong)step);
            WriteColumn(deflate, weights, weight => (ulong)weight.Thread);
            WriteColumn(deflate, weights, weight => (ulong)weight.Weight);
        }

        return Convert.ToBase64String(compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
    }

    /// <param name="lines">None with an end of line in it.</param>
    public static string Pack(IEnumerable<string> lines)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        }

        return Convert.ToBase64String(compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
    }

    /// <summary>All nodes, callers first, what each calls behind it.</summary>
    private static List<(int Node, int Depth)> Walk(Profile profile)
    {
        var nodes = profile.Nodes;
        var totals = new double[nodes.Count];
        foreach (var weight in profile.Weights)
        {
            totals[weight.Node] += weight.Weight;
        }

        List<int>[] called = [.. Enumerable.Range(0, nodes.Count + 1).Select(_ => new List<int>(0))];
        for (var node = nodes.Count - 1; node >= 0; node--)
        {
            called[nodes[node].Parent + 1].Add(node);
            if (nodes[node].Parent >= 0)
            {
                totals[nodes[node].Parent] += totals[node];
            }
        }

        List<(int Node, int Depth)> order = new(nodes.Count);
        Stack<(int Node, int Depth)> rest = new();
        Push(-1, 0);
        while (rest.TryPop(out var next))
        {
            order.Add(next);
            Push(next.Node, next.Depth + 1);
        }

        return order;

        void Push(int node, int depth)
        {
            // The last one pushed comes first.
            foreach (var child in called[node + 1].OrderBy(child => totals[child]).ThenByDescending(child => nodes[child].Frame))
            {
                rest.Push((child, depth));
            }
        }
    }

    private static void Write<T>(Stream output, IReadOnlyList<T> items, Func<T, ulong> number)
    {
        WriteColumn(output, [items.Count], count => (ulong)count);
        WriteColumn(output, items, number);
    }

    private static void WriteColumn<T>(Stream output, IReadOnlyList<T> items, Func<T, ulong> number)
    {
        var bytes = new byte[(items.Count * 10) + 10];
        var length = 0;
        foreach (var item in items)
        {
            length = SeriesPacking.Write(bytes, length, number(item));
        }

        output.Write(bytes.AsSpan(0, length));
    }
}
