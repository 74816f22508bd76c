using System.Globalization;
using Toplev.Report.Formatting;
using Toplev.Tma.Functions;

namespace Toplev.Report.Profiles;

/// <summary>
/// One line per distinct stack: the thread and the functions from the outermost to the executing one, joined by semicolons, a blank and the
/// number of samples. The format of Brendan Gregg's flamegraph.pl.
/// </summary>
public static class FoldedStacks
{
    public static void Write(TextWriter output, ProfileResult profile)
    {
        var stacks = profile.Stacks;
        foreach (var group in stacks.Weights.GroupBy(weight => (weight.Node, weight.Thread)))
        {
            List<string> names = [];
            for (var node = group.Key.Node; node >= 0; node = stacks.Nodes[node].Parent)
            {
                names.Add(OneWord(stacks.Frames[stacks.Nodes[node].Frame].Name));
            }

            names.Add(OneWord(stacks.Threads[group.Key.Thread]));
            names.Reverse();
            output.Write(string.Join(';', names));
            output.Write(' ');
            output.Write(group.Sum(weight => (long)weight.Samples).ToString(CultureInfo.InvariantCulture));
            output.Write('\n');
        }
    }

    /// <summary>Semicolons and line ends separate; what steers a terminal or turns the direction of a line is nobody's name.</summary>
    private static string OneWord(string name) => string.Concat(name.Select(c => c == ';' ? ':' : SafeText.Steers(c) ? ' ' : c));
}
