namespace Toplev.Report.Markup;

/// <summary>Text that is markup already and is not escaped again. Only <see cref="Fragment"/> and fixed resources make it.</summary>
internal readonly record struct Raw(string Text)
{
    public static Raw Empty { get; } = new("");

    public static Raw Join(IEnumerable<Raw> pieces, string separator = "") =>
        new(string.Join(separator, pieces.Select(piece => piece.Text)));

    public override string ToString() => Text ?? "";
}
