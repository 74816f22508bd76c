using System.Globalization;
using Toplev.Engine.Bisecting;
using Toplev.Engine.Measuring;
using Toplev.Tma.Bisecting;
using Toplev.Tma.Comparing;
using Toplev.Tma.Results;

namespace Toplev.Simulation;

/// <summary>A linear history of known times: nothing is built or executed, and every run takes what the truth and the noise say.</summary>
/// <param name="truth">Time of each commit, the good end first and the bad one last.</param>
/// <param name="noise">Multiplies the time of each run in the order of time.</param>
internal sealed class SyntheticBisection(IReadOnlyList<double> truth, Func<double> noise, int mostRounds, int seed) : IBisection
{
    private static readonly Experiment Kind = new(Interleaved: true, Seed: 1, Equivalence: 0.01);

    private readonly List<Commit> commits =
        [.. truth.Select((_, number) => new Commit(NameOf(number), NameOf(number), "", "", $"change {number}"))];

    public Commit Good => commits[0];

    public Commit Bad => commits[^1];

    public int? Signal { get; set; }

    /// <summary>Commits that cannot be built, by their numbers.</summary>
    public IReadOnlySet<int> Unbuildable { get; init; } = new HashSet<int>();

    /// <summary>Commits whose program fails, by their numbers.</summary>
    public IReadOnlySet<int> Failing { get; init; } = new HashSet<int>();

    /// <summary>Called before every measurement, with how many there were.</summary>
    public Action<int> Measuring { get; init; } = _ => { };

    /// <summary>What is built now.</summary>
    public HashSet<string> Built { get; } = [];

    /// <summary>The most builds that there were at once.</summary>
    public int MostBuilt { get; private set; }

    /// <summary>All that was built, in order.</summary>
    public List<string> Builds { get; } = [];

    public int Measurements { get; private set; }

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"c{number:00}");

    /// <summary>As git chooses.</summary>
    public Halving Halve(Commit bad, IReadOnlyList<Commit> good, IReadOnlyCollection<string> skipped)
    {
        var (from, to) = (good.Max(Number), Number(bad));
        var left = to - from;
        var middle = Enumerable.Range(from + 1, left - 1).Where(number => !skipped.Contains(commits[number].Hash))
            .OrderByDescending(number => Math.Min(number - from, to - number)).Select(number => commits[number]).FirstOrDefault();
        return new Halving(middle, left, (int)Math.Log2(left));
    }

    public IReadOnlyList<Commit> Left(Commit bad, IReadOnlyList<Commit> good) => commits[(good.Max(Number) + 1)..(Number(bad) + 1)];

    public Commit ParentOf(Commit commit) => commits[Number(commit) - 1];

    public string? Build(Commit commit)
    {
        if (Built.Add(commit.Hash))
        {
            Builds.Add(commit.Hash);
        }

        MostBuilt = Math.Max(MostBuilt, Built.Count);
        return Unbuildable.Contains(Number(commit)) ? "does not compile" : null;
    }

    public void Skip(Commit commit, string why) => Release(commit);

    public void Release(Commit commit) => Built.Remove(commit.Hash);

    public Trial Compare(Commit good, Commit bad, bool isLast, Func<ResultSet, bool> isEnough) => Execute([good, bad], isEnough);

    public Trial Place(BisectPosition position, Func<ResultSet, bool> isEnough) =>
        Execute([position.Good, position.Middle, position.Bad], isEnough);

    private Trial Execute(IReadOnlyList<Commit> measured, Func<ResultSet, bool> isEnough)
    {
        Measuring(Measurements);
        Measurements++;
        if (Signal is not null)
        {
            return new Trial(null, 0);
        }

        if (measured.FirstOrDefault(commit => Failing.Contains(Number(commit))) is { } failed)
        {
            return new Trial(null, 1) { Failure = "the program ended with exit code 1", Failed = failed };
        }

        List<List<Repetition>> runs = [.. measured.Select(_ => new List<Repetition>())];
        ResultSet set = null!;
        var executions = 0;
        foreach (var round in RunOrder.Of(measured.Count, 0, mostRounds, seed + Measurements).GroupBy(run => run.Round))
        {
            foreach (var run in round)
            {
                var time = truth[Number(measured[run.Variant])] * noise();
                runs[run.Variant].Add(new Repetition { Order = executions++, Round = round.Key, Seconds = time, Value = time });
            }

            set = SetOf(measured, runs);
            if (isEnough(set))
            {
                break;
            }
        }

        return new Trial(set with { Comparisons = Comparer.Compare(set.Results, Measure.TimePerRun, Kind) }, executions);
    }

    private static ResultSet SetOf(IReadOnlyList<Commit> measured, List<List<Repetition>> runs) => new()
    {
        ToolVersion = "", Machine = new MachineSummary { Pmu = false }, Findings = [], Experiment = Kind,
        Results = [.. measured.Select((commit, variant) => new ProgramResult
        {
            Name = commit.Short, Command = [], Software = [], Quality = new Quality(Grade.TimingOnly, []), Repetitions = [.. runs[variant]],
        })],
    };

    private int Number(Commit commit) => commits.FindIndex(other => other.Hash == commit.Hash);
}
