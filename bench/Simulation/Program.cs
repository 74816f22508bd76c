// dotnet run --project bench/Simulation -c Release [EXPERIMENTS [ROUNDS]]
// How often comparisons are wrong, on experiments whose truth is known.
// dotnet run --project bench/Simulation -c Release functions [EXECUTIONS [SAMPLES]]
// How far the counts attributed to functions are from those they caused.
// dotnet run --project bench/Simulation -c Release warm-up [EXPERIMENTS]
// How often a warm-up is seen where there is none, and found where there is one.
// dotnet run --project bench/Simulation -c Release history [EXPERIMENTS]
// How often a history shows a change where there is none, and finds one that was planted.
// dotnet run --project bench/Simulation -c Release bisect [SEARCHES]
// How often a search names a wrong commit, and how many runs it takes.
// The tables of docs/METHOD.md come from here.
using System.Globalization;
using Toplev.Simulation;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["functions", .. var numbers])
{
    FunctionTable.Write(
        numbers is [var times, ..] ? int.Parse(times, CultureInfo.InvariantCulture) : 1000,
        numbers is [_, var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 2000);
    return;
}

if (args is ["warm-up", .. var times2])
{
    WarmUpTable.Write(times2 is [var each, ..] ? int.Parse(each, CultureInfo.InvariantCulture) : 2000);
    return;
}

if (args is ["history", .. var times3])
{
    HistoryTable.Write(times3 is [var each, ..] ? int.Parse(each, CultureInfo.InvariantCulture) : 1000);
    return;
}

if (args is ["bisect", .. var searches])
{
    BisectTable.Write(searches is [var each, ..] ? int.Parse(each, CultureInfo.InvariantCulture) : 2000);
    return;
}

var experiments = args is [var number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : 2000;
var rounds = args is [_, var most, ..] ? int.Parse(most, CultureInfo.InvariantCulture) : 10;
Console.WriteLine($"{experiments} experiments of at most {rounds} rounds per line; equivalence ±1 %, early stop at ±1 %");
Console.WriteLine("noise       variants  stop   effect   false  covered    found     same  rounds     gate  quotient");
foreach (var noise in Enum.GetValues<Noise>())
{
    foreach (var (variants, stop) in new[] { (2, false), (2, true), (4, false), (4, true) })
    {
        foreach (var effect in new[] { 0, 0.01, 0.02, 0.05, 0.1 })
        {
            var tally = Tally.Of(new Scenario(noise, effect, variants, rounds, stop), experiments, seed: 1);
            Console.WriteLine(
                $"{noise,-10} {variants,9} {(stop ? "early" : "never"),6} {effect * 100,6:0} % {tally.False * 100,6:0.0} % {tally.Covered * 100,6:0.0} % "
                    + $"{tally.Found * 100,6:0.0} % {tally.Same * 100,6:0.0} % {tally.Rounds,6:0.0} {tally.Gate * 100,6:0.0} % {tally.NaiveGate * 100,6:0.0} "
                    + $"%");
        }
    }
}
