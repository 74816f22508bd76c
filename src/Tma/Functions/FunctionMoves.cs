using Toplev.Tma.Profiles;

namespace Toplev.Tma.Functions;

/// <summary>
/// Finds functions that were inlined or renamed between two variants, by the source lines of their samples. Silent unless it is certain: the lines
/// that hold most of a function's samples were in no other function of its module, all of them are in other functions now, and
/// functions that both variants have stayed on their lines, so that the source was not merely moved.
/// </summary>
public static class FunctionMoves
{
    /// <summary>Samples on source lines from which on a function is looked at, on each side.</summary>
    private const int LeastSamples = 20;

    /// <summary>Part of a function's samples that its hottest lines hold together.</summary>
    private const double HotPart = 0.8;

    /// <summary>Part of a function's samples on lines it had before, from which on it stayed on them.</summary>
    private const double StayingPart = 0.5;

    /// <summary>Hot lines that cannot all agree by chance, where no function shows that the source is the same.</summary>
    private const int LinesThatProve = 2;

    /// <summary>By function: those that are gone, and those that are new. Modules must have the same names in both.</summary>
    public static IReadOnlyDictionary<Frame, FunctionMove> Between(ProfileResult baseline, ProfileResult candidate)
    {
        var (before, after) = (new SourceLines(baseline), new SourceLines(candidate));
        Dictionary<Frame, FunctionMove> moves = [];
        foreach (var function in before.Functions.Where(function => !after.Has(function)))
        {
            if (MoveOf(function, before, after, MoveKind.InlinedInto, MoveKind.NowIn) is { } move)
            {
                moves.Add(function, move);
            }
        }

        foreach (var function in after.Functions.Where(function => !before.Has(function)))
        {
            if (MoveOf(function, after, before, MoveKind.TakenOutOf, MoveKind.BeforeIn) is { } move)
            {
                moves.Add(function, move);
            }
        }

        return moves;
    }

    /// <param name="function">Occurs in <paramref name="here"/> and not <paramref name="there"/>.</param>
    private static FunctionMove? MoveOf(Frame function, SourceLines here, SourceLines there, MoveKind intoKnown, MoveKind intoUnknown)
    {
        var hot = here.Hottest(function);
        if (hot.Count == 0 || here.Others(function).Any(other => hot.Any(here.LinesOf(other).ContainsKey)))
        {
            return null;
        }

        List<(Frame Function, int Samples)> holders = [
            .. there.Others(function).Select(other => (other, hot.Sum(line => there.LinesOf(other).GetValueOrDefault(line)))).Where(other => other.Item2 > 0)];
        if (holders.Sum(holder => holder.Samples) < LeastSamples || !hot.All(line => holders.Any(holder => there.LinesOf(holder.Function).ContainsKey(line)))
            || !IsSameSource(function, hot, here, there))
        {
            return null;
        }

        return new FunctionMove(
            holders.All(holder => here.Has(holder.Function)) ? intoKnown : intoUnknown,
            [.. holders.OrderByDescending(holder => holder.Samples).ThenBy(holder => holder.Function.Name, StringComparer.Ordinal)
                .Select(holder => holder.Function)]);
    }

    /// <summary>What both variants have must not have other lines now; if there is nothing of the kind, several lines must agree.</summary>
    private static bool IsSameSource(Frame function, List<string> hot, SourceLines here, SourceLines there)
    {
        var files = hot.Select(SourceLines.FileOf).ToHashSet();
        var own = here.LinesOf(function);
        var stayed = false;
        foreach (var other in here.Others(function).Where(there.Has))
        {
            var known = here.LinesOf(other).Where(line => files.Contains(SourceLines.FileOf(line.Key))).ToDictionary();
            var now = there.LinesOf(other).Where(line => files.Contains(SourceLines.FileOf(line.Key)) && !own.ContainsKey(line.Key)).ToList();
            var samples = now.Sum(line => line.Value);
            if (known.Values.Sum() < LeastSamples || samples < LeastSamples)
            {
                continue;
            }

            if (now.Where(line => known.ContainsKey(line.Key)).Sum(line => line.Value) < StayingPart * samples)
            {
                return false;
            }

            stayed = true;
        }

        return stayed || hot.Count >= LinesThatProve;
    }

    /// <summary>Samples of a profile by function and source line.</summary>
    private sealed class SourceLines
    {
        private static readonly Dictionary<string, int> None = [];

        private readonly HashSet<Frame> all;
        private readonly Dictionary<Frame, Dictionary<string, int>> byFunction = [];
        private readonly Dictionary<Frame, int> samples = [];
        private readonly ILookup<string, Frame> byModule;

        public SourceLines(ProfileResult profile)
        {
            all = [.. profile.Stacks.Frames];
            foreach (var place in profile.Stacks.Places)
            {
                var function = profile.Stacks.Frames[place.Frame];
                samples[function] = samples.GetValueOrDefault(function) + place.Samples;
                if (function.HasSymbol && IsSourceLine(place.Place))
                {
                    var lines = byFunction.TryGetValue(function, out var known) ? known : byFunction[function] = [];
                    lines[place.Place] = lines.GetValueOrDefault(place.Place) + place.Samples;
                }
            }

            byModule = byFunction.Keys.ToLookup(function => function.Module);
        }

        /// <summary>Functions that have samples on source lines.</summary>
        public IEnumerable<Frame> Functions => byFunction.Keys;

        public static string FileOf(string line) => line[..line.LastIndexOf(':')];

        /// <summary>True for a function that has samples, or called one that has.</summary>
        public bool Has(Frame function) => all.Contains(function);

        public Dictionary<string, int> LinesOf(Frame function) => byFunction.GetValueOrDefault(function) ?? None;

        /// <summary>Other functions of the same module.</summary>
        public IEnumerable<Frame> Others(Frame function) => byModule[function.Module].Where(other => other != function);

        /// <summary>The fewest lines that hold most of its samples; empty where it has too few samples, or too few of them on lines.</summary>
        public List<string> Hottest(Frame function)
        {
            var wanted = HotPart * samples.GetValueOrDefault(function);
            List<string> hottest = [];
            var sum = 0;
            foreach (var (line, count) in LinesOf(function).OrderByDescending(line => line.Value).ThenBy(line => line.Key, StringComparer.Ordinal))
            {
                if (sum >= wanted)
                {
                    break;
                }

                hottest.Add(line);
                sum += count;
            }

            return sum >= wanted && sum >= LeastSamples ? hottest : [];
        }

        /// <summary>A file and a line, and neither an offset in the function nor an address.</summary>
        private static bool IsSourceLine(string place)
        {
            var colon = place.LastIndexOf(':');
            return colon > 0 && int.TryParse(place.AsSpan(colon + 1), out var line) && line > 0;
        }
    }
}
