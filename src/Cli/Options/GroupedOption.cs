using System.CommandLine;

namespace Toplev.Cli.Options;

/// <summary>An option that says under which heading it is listed.</summary>
internal interface IGroupedOption
{
    OptionGroup Group { get; }
}

/// <summary>An option with the heading under which it is listed.</summary>
internal sealed class GroupedOption<T>(OptionGroup group, string name, params string[] aliases) : Option<T>(name, aliases), IGroupedOption
{
    public OptionGroup Group => group;
}
