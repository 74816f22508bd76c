using Toplev.Tma.Metrics;

namespace Toplev.Report.Charts;

/// <summary>
/// The colour of a node, the same everywhere: Okabe and Ito's palette, which is distinguishable with colour-vision deficiencies. The name is
/// also the end of the CSS classes (<c>c-mem</c> fills, <c>in-mem</c> is ink upon it).
/// </summary>
/// <param name="DarkFill">On a dark ground.</param>
internal sealed record NodeColor(string Name, string Fill, string DarkFill, string Ink)
{
    public const string DarkInk = "#10151a";

    public static NodeColor Retiring { get; } = new("ret", "#009e73", "#2bb58d", DarkInk);

    public static NodeColor BadSpeculation { get; } = new("bs", "#cc79a7", "#d78fb8", DarkInk);

    public static NodeColor Frontend { get; } = new("fe", "#e69f00", "#e8a917", DarkInk);

    public static NodeColor Core { get; } = new("core", "#56b4e9", "#6cc0ee", DarkInk);

    public static NodeColor Backend { get; } = new("be", "#36719f", "#3a76ab", "#ffffff");

    public static NodeColor Memory { get; } = new("mem", "#0072b2", "#1a78bd", "#ffffff");

    /// <summary>What is not distinguishable from zero, and what has no node.</summary>
    public static NodeColor Neutral { get; } = new("ns", "#b4bcc6", "#59626d", DarkInk);

    /// <summary>Parts of the time that are not nodes: the clock, the parallelism, waiting.</summary>
    public static NodeColor Part { get; } = new("part", "#7d6b91", "#9784ae", "#ffffff");

    /// <summary>A whole that is not split among nodes.</summary>
    public static NodeColor Plain { get; } = new("plain", "#7d8794", "#6f7a86", DarkInk);

    public static IReadOnlyList<NodeColor> All { get; } = [Retiring, BadSpeculation, Frontend, Core, Backend, Memory, Neutral, Part, Plain];

    /// <param name="path">Names from level 1 down, as Intel's TMA, AMD's or Arm's metrics spell them.</param>
    public static NodeColor Of(string path) => NodeRoles.Of(path) switch
    {
        NodeRole.Retiring => Retiring,
        NodeRole.BadSpeculation => BadSpeculation,
        NodeRole.Frontend => Frontend,
        NodeRole.Core => Core,
        NodeRole.Memory => Memory,
        NodeRole.Backend => Backend,
        _ => Neutral,
    };
}
