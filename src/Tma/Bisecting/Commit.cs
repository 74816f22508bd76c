namespace Toplev.Tma.Bisecting;

/// <summary>A commit, as far as people want to know it.</summary>
/// <param name="Short">The hash as git abbreviates it.</param>
/// <param name="AuthorDate">As git prints it: ISO 8601 with the author's time zone.</param>
/// <param name="Subject">First line of the message.</param>
public sealed record Commit(string Hash, string Short, string AuthorDate, string Author, string Subject)
{
    public override string ToString() => $"{Short} ({Subject})";
}
