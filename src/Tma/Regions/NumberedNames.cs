using System.Globalization;
using Toplev.Tma.Samples;

namespace Toplev.Tma.Regions;

/// <summary>
/// Names that differ by a number only (<c>step_0</c>, <c>step_1</c>) and mean the same work each time become one: <c>step_*</c>. The rule, which
/// would rather leave names apart than put different things together, is in docs/METHOD.md, "Numbered names".
/// </summary>
public sealed class NumberedNames
{
    /// <summary>Different numbers in one execution, behind a word that counts repeated work.</summary>
    private const int FewestOfWork = 5;

    /// <summary>The same behind any other word: that many parts no program has.</summary>
    private const int FewestOfAny = 1000;

    /// <summary>That many identifiers of requests need not follow each other.</summary>
    private const int ManyIdentifiers = 100;

    /// <summary>Names may hold any text; what is a number further behind is left.</summary>
    private const int MostNumbers = 3;

    /// <summary>Folded parents may show that what is in them has one parent.</summary>
    private const int MostRounds = 3;

    /// <summary>What is counted in front of a number when the same work is done again.</summary>
    private static readonly string[] WorkWords =
    [
        "step", "iter", "iteration", "batch", "minibatch", "epoch", "frame", "request", "req", "inference", "infer", "predict", "prediction", "invocation",
        "call", "repeat", "repetition", "rep", "trial", "round", "loop", "tick", "token", "sample", "image", "item", "message", "msg", "transaction", "txn",
        "run", "cycle",
    ];

    private readonly Dictionary<string, string> folded;

    private NumberedNames(Dictionary<string, string> folded)
    {
        this.folded = folded;
    }

    /// <summary>Folds nothing.</summary>
    public static NumberedNames None { get; } = new([]);

    public bool IsEmpty => this.folded.Count == 0;

    /// <param name="executions">Regions of each execution that is shown together, in the order of their beginnings.</param>
    public static NumberedNames Of(IReadOnlyList<IReadOnlyList<Region>> executions)
    {
        Dictionary<string, List<(string Pattern, string Number, bool IsWork)>> numbers = [];
        foreach (var name in executions.SelectMany(regions => regions).Select(region => region.Name))
        {
            if (!numbers.ContainsKey(name) && name.Any(char.IsAsciiDigit))
            {
                numbers[name] = [.. NumbersIn(name)];
            }
        }

        if (numbers.Values.All(found => found.Count == 0))
        {
            return None;
        }

        HashSet<string> own = [.. executions.SelectMany(regions => regions).Select(region => region.Name)];
        List<(IReadOnlyList<Region> Regions, IReadOnlyList<int> Parents)> nested = [
            .. executions.Select(regions => (regions, RegionNesting.Of(regions).Parents))];
        var names = None;
        for (var round = 0; round < MostRounds; round++)
        {
            var next = new NumberedNames(Folded(nested, numbers, own, names));
            if (next.folded.Count == names.folded.Count)
            {
                break;
            }

            names = next;
        }

        return names;
    }

    /// <summary>The same regions, those that are folded with their common name and their own beside it.</summary>
    public IReadOnlyList<Region> Fold(IReadOnlyList<Region> regions) => this.folded.Count == 0
        ? regions
        : [.. regions.Select(region => this.folded.TryGetValue(region.Name, out var common) ? region with { Name = common, Numbered = region.Name } : region)];

    /// <summary>What stands for <paramref name="name"/>, itself where nothing does.</summary>
    public string Of(string name) => this.folded.GetValueOrDefault(name, name);

    /// <summary>Where in a common name the number of <paramref name="name"/> was.</summary>
    public static int Star(string common, string name)
    {
        for (var star = common.IndexOf('*', StringComparison.Ordinal); star >= 0; star = common.IndexOf('*', star + 1))
        {
            if (name.StartsWith(common[..star], StringComparison.Ordinal) && name.EndsWith(common[(star + 1)..], StringComparison.Ordinal)
                && name.Length > star && char.IsAsciiDigit(name[star]))
            {
                return star;
            }
        }

        throw new ArgumentException($"{name} is not one of {common}.", nameof(name));
    }

    private static Dictionary<string, string> Folded(
        List<(IReadOnlyList<Region> Regions, IReadOnlyList<int> Parents)> executions,
        Dictionary<string, List<(string Pattern, string Number, bool IsWork)>> numbers,
        HashSet<string> own, NumberedNames known)
    {
        Dictionary<string, Members> groups = [];
        for (var execution = 0; execution < executions.Count; execution++)
        {
            var (regions, parents) = executions[execution];
            for (var i = 0; i < regions.Count; i++)
            {
                if (!numbers.TryGetValue(regions[i].Name, out var found))
                {
                    continue;
                }

                var parent = parents[i] < 0 ? "" : known.Of(regions[parents[i]].Name);
                foreach (var (pattern, number, isWork) in found)
                {
                    if (!groups.TryGetValue(pattern, out var members))
                    {
                        groups[pattern] = members = new Members(isWork, parent, regions[i].Source);
                    }

                    members.Add(execution, number, parent, regions[i].Source);
                }
            }
        }

        Dictionary<string, string> folded = [];
        foreach (var (name, found) in numbers)
        {
            var best = found.Select(candidate => candidate.Pattern).Where(pattern => !own.Contains(pattern) && groups[pattern].AreOneThing())
                .MaxBy(pattern => groups[pattern].Most);
            if (best is not null)
            {
                folded[name] = best;
            }
        }

        return folded;
    }

    /// <summary>The whole numbers of a name that are no part of a word (<c>conv2d</c>) or of a decimal number, each with the name around it.</summary>
    private static IEnumerable<(string Pattern, string Number, bool IsWork)> NumbersIn(string name)
    {
        var found = 0;
        for (var at = 0; at < name.Length && found < MostNumbers; at++)
        {
            var begin = at;
            while (at < name.Length && char.IsAsciiDigit(name[at]))
            {
                at++;
            }

            if (at == begin)
            {
                continue;
            }

            var (before, after) = (name[..begin], name[at..]);
            var inWord = after.Length > 0 && char.IsLetter(after[0]);
            var inDecimal = IsDecimal(before, ^1, ^2) || IsDecimal(after, 0, 1);
            if (!inWord && !inDecimal && (before.Any(char.IsLetter) || after.Any(char.IsLetter)))
            {
                found++;
                yield return ($"{before}*{after}", name[begin..at], IsWork(before));
            }
        }
    }

    /// <summary>Whether the word in front of the number counts repeated work: <c>ProfilerStep#3</c>, <c>request 17</c>.</summary>
    private static bool IsWork(string before)
    {
        var end = before.Length;
        while (end > 0 && !char.IsLetterOrDigit(before[end - 1]))
        {
            end--;
        }

        var begin = end;
        while (begin > 0 && char.IsAsciiLetter(before[begin - 1]))
        {
            begin--;
        }

        var word = before[begin..end];
        return WorkWords.Any(
            known => word.Equals(known, StringComparison.OrdinalIgnoreCase)
                || (word.Length > known.Length && word.EndsWith(char.ToUpperInvariant(known[0]) + known[1..], StringComparison.Ordinal)));
    }

    private static bool IsDecimal(string text, Index point, Index digit) => text.Length > 1 && text[point] is '.' or ',' && char.IsAsciiDigit(text[digit]);

    /// <summary>The names of one pattern.</summary>
    private sealed class Members(bool isWork, string parent, RegionSource source)
    {
        private readonly HashSet<string> inExecution = [];
        private int execution;
        private ulong least = ulong.MaxValue;
        private ulong most;
        private bool refused;
        private bool unreadable;

        /// <summary>Different numbers in the execution that has most.</summary>
        public int Most { get; private set; }

        public void Add(int execution, string number, string parent1, RegionSource source1)
        {
            if (execution != this.execution)
            {
                End();
                this.execution = execution;
            }

            // Twice in an execution it is a part of the program that is executed twice; in another place it is something else.
            refused |= parent1 != parent || source1 != source || !inExecution.Add(number.TrimStart('0'));
            if (ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
            }
            else
            {
                unreadable = true;
            }
        }

        public bool AreOneThing()
        {
            End();
            return !refused && Most >= (isWork ? FewestOfWork : FewestOfAny);
        }

        private void End()
        {
            var count = inExecution.Count;
            refused |= count is > 0 and < ManyIdentifiers && (unreadable || most - least != (ulong)count - 1);
            Most = Math.Max(Most, count);
            inExecution.Clear();
            (least, most, unreadable) = (ulong.MaxValue, 0, false);
        }
    }
}
