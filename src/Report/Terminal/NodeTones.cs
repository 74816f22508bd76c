using Toplev.Tma.Metrics;

namespace Toplev.Report.Terminal;

/// <summary>The tone of a node follows from its place in the tree.</summary>
internal static class NodeTones
{
    /// <param name="node">A node's name or its whole path.</param>
    public static Tone Of(string node) => NodeRoles.Of(node) switch
    {
        NodeRole.Frontend => Tone.Frontend,
        NodeRole.BadSpeculation => Tone.BadSpeculation,
        NodeRole.Retiring => Tone.Retiring,
        NodeRole.Core => Tone.Core,
        NodeRole.Contention => Tone.Dim,
        _ => Tone.Memory,
    };
}
