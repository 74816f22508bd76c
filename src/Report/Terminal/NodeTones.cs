namespace Toplev.Report.Terminal;

/// <summary>The tone of a node follows from its place in the tree.</summary>
internal static class NodeTones
{
    private static readonly (string Word, Tone Tone)[] Words =
    [
        ("Frontend", Tone.Frontend), ("Fetch_", Tone.Frontend),
        ("Bad_Spec", Tone.BadSpeculation), ("Branch_Mispredict", Tone.BadSpeculation), ("Machine_Clear", Tone.BadSpeculation),
        ("Retiring", Tone.Retiring), ("Light_Operations", Tone.Retiring), ("Heavy_Operations", Tone.Retiring),
    ];

    /// <param name="node">A node's name or its whole path.</param>
    public static Tone Of(string node)
    {
        foreach (var (word, tone) in Words)
        {
            if (node.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return tone;
            }
        }

        return node.Contains("Core_Bound", StringComparison.OrdinalIgnoreCase) ? Tone.Core : Tone.Memory;
    }
}
