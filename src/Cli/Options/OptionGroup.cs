namespace Toplev.Cli.Options;

/// <summary>A heading under which help and the man page list the options of commands that have many.</summary>
internal sealed record OptionGroup(string Heading)
{
    public static OptionGroup Target { get; } = new("What to measure");

    public static OptionGroup Regions { get; } = new("Regions");

    public static OptionGroup Method { get; } = new("How to measure");

    public static OptionGroup Program { get; } = new("The program");

    public static OptionGroup Results { get; } = new("Results");

    /// <summary>All of them as they follow each other in the help.</summary>
    public static IReadOnlyList<OptionGroup> InOrder { get; } = [Target, Regions, Method, Program, Results];
}
