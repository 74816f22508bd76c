namespace Toplev.Report.Terminal;

/// <summary>What the output device can show. A parameter of every rendering, never looked up while rendering.</summary>
/// <param name="Width">Columns; 80 when not a terminal.</param>
/// <param name="Color">ANSI colours may be used.</param>
/// <param name="Unicode">Box drawing and block characters may be used.</param>
public sealed record TerminalOptions(int Width, bool Color, bool Unicode)
{
    /// <summary>From this width on, bars and intervals are shown.</summary>
    public const int WidthForBars = 72;

    /// <summary>Below this width only names and values are shown.</summary>
    public const int WidthForMarks = 48;
}
