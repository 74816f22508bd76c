namespace Toplev.Report.Series;

/// <summary>What a comparison says, in words. The first sentence is the headline.</summary>
public sealed record ReportVerdict(IReadOnlyList<ReportSentence> Sentences);

/// <summary>A sentence in pieces; the pieces hold the spaces between them.</summary>
public sealed record ReportSentence(IReadOnlyList<ReportPiece> Pieces);

/// <summary>A stretch of text.</summary>
/// <param name="Node">Name of the node it speaks of (<c>Memory_Bound</c>), shown with that node's colour; null for other text.</param>
public sealed record ReportPiece(string Text, Emphasis Emphasis = Emphasis.None, string? Node = null);

public enum Emphasis
{
    None,

    /// <summary>What the sentence is about.</summary>
    Strong,

    /// <summary>The figure that answers the question.</summary>
    Figure,

    /// <summary>To be typed as it stands.</summary>
    Code,
}
