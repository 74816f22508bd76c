namespace Toplev.Report.Terminal;

/// <summary>The role of a piece of text; the colour follows from it.</summary>
public enum Tone
{
    Normal,
    Strong,
    Dim,
    Good,
    Warning,
    Bad,
    Frontend,
    BadSpeculation,
    Memory,
    Core,
    Retiring,
}
