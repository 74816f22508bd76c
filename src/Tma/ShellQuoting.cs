namespace Toplev.Tma;

/// <summary>Writes arguments so that a shell reads them back unchanged.</summary>
public static class ShellQuoting
{
    private const string Plain = "+-_./:=@%,^";

    public static string Join(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quote));

    public static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal))
            ? argument
            : "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
