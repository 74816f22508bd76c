using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Toplev.Report.Markup;

/// <summary>
/// Interpolated HTML and SVG: the literal parts are markup, every hole is escaped unless it is <see cref="Raw"/>. Holes of other types
/// do not compile. Attribute values with holes must be in double quotes.
/// </summary>
[InterpolatedStringHandler]
internal readonly ref struct Fragment(int literalLength, int holes)
{
    private readonly StringBuilder text = new(literalLength + (holes * 16));

    /// <summary>The finished markup of <c>$"&lt;b&gt;{name}&lt;/b&gt;"</c>.</summary>
    public static Raw Of(Fragment markup) => new(markup.text.ToString());

    public void AppendLiteral(string literal) => text.Append(literal);

    public void AppendFormatted(Raw markup) => text.Append(markup.Text);

    public void AppendFormatted(IEnumerable<Raw> pieces)
    {
        foreach (var piece in pieces)
        {
            text.Append(piece.Text);
        }
    }

    public void AppendFormatted(string? value) => Escaping.Append(text, value);

    public void AppendFormatted(int value) => text.Append(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Three decimals: enough for coordinates in percent.</summary>
    public void AppendFormatted(double value) => text.Append(Escaping.Number(value));
}
