using Toplev.Report.Formatting;

namespace Toplev.Report.Verdicts;

/// <summary>A sentence in pieces, so that every output can emphasise what matters in its own way.</summary>
public sealed record VerdictSentence(IReadOnlyList<VerdictPiece> Pieces)
{
    public static VerdictSentence Of(params VerdictPiece[] pieces) => new(pieces);

    /// <summary>The plain text.</summary>
    public override string ToString() => string.Concat(Pieces.Select(piece => piece.Text));
}

/// <param name="Text">With the spaces and punctuation around it.</param>
/// <param name="Node">Published name of the node that the text names, or null.</param>
public sealed record VerdictPiece(string Text, VerdictEmphasis Kind = VerdictEmphasis.Normal, string? Node = null)
{
    public static VerdictPiece Strong(string text) => new(text, VerdictEmphasis.Strong);

    /// <summary>A node by its name for people.</summary>
    public static VerdictPiece OfNode(string node) => new(ValueFormats.NodeName(node), VerdictEmphasis.Strong, node);

    /// <summary>That there is no tree, for which every output says the reason once.</summary>
    public static VerdictPiece NoTree { get; } = new("There is no tree", VerdictEmphasis.Reference);

    public static implicit operator VerdictPiece(string text) => new(text);
}

public enum VerdictEmphasis
{
    Normal,
    Strong,

    /// <summary>The figure that answers the question.</summary>
    Figure,

    /// <summary>What another place of the same output explains: that there is no tree.</summary>
    Reference,
}
