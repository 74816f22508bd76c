using System.CommandLine;
using Toplev.Cli.Options;

namespace Toplev.Cli.Help;

/// <summary>The options of a command under the headings that help and the man page list them under: those of the options, where there are many.</summary>
internal static class OptionGroups
{
    private const string Other = "Options";

    /// <summary>Fewer options than this are listed under one heading.</summary>
    private const int WorthGrouping = 14;

    public static IEnumerable<(string Heading, IReadOnlyList<Option> Options)> Of(Command command)
    {
        List<Option> left = [.. command.Options.Where(option => !option.Hidden)];
        if (left.Count < WorthGrouping)
        {
            yield return (Other, left);
            yield break;
        }

        foreach (var group in OptionGroup.InOrder)
        {
            List<Option> members = [.. left.Where(option => option is IGroupedOption grouped && grouped.Group == group)];
            left.RemoveAll(members.Contains);
            if (members.Count > 0)
            {
                yield return (group.Heading, members);
            }
        }

        if (left.Count > 0)
        {
            yield return (Other, left);
        }
    }
}
