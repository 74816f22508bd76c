using System.Globalization;

namespace Toplev.Tma.Metrics;

/// <summary>
/// Patterns of processors as in Intel's mapfile: <c>GenuineIntel-6-8F</c> (family and model in hexadecimal), or with a set of
/// steppings, <c>GenuineIntel-6-55-[01234]</c>.
/// </summary>
internal static class CpuPattern
{
    public static bool Matches(string pattern, string vendor, int family, int model, int stepping)
    {
        var parts = pattern.Split('-');
        return parts.Length is 3 or 4
            && parts[0] == vendor
            && Hex(parts[1]) == family
            && Hex(parts[2]) == model
            && (parts.Length == 3 || parts[3].Contains(stepping.ToString("X", CultureInfo.InvariantCulture), StringComparison.OrdinalIgnoreCase));
    }

    private static int? Hex(string text) =>
        int.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number) ? number : null;
}
