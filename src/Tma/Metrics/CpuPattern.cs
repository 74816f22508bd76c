using System.Globalization;

namespace Toplev.Tma.Metrics;

/// <summary>
/// Patterns of processors as in the maps of Intel and of perf: <c>GenuineIntel-6-8F</c> (family decimal, model hexadecimal), with a set
/// of steppings, <c>GenuineIntel-6-55-[01234]</c>, or with a range of models, <c>AuthenticAMD-25-10..1F</c>. Arm has no families:
/// <c>0x41-D40</c> is implementer and part.
/// </summary>
internal static class CpuPattern
{
    /// <param name="model">Model number; on Arm the part number.</param>
    public static bool Matches(string pattern, string vendor, int family, int model, int stepping)
    {
        var parts = pattern.Split('-');
        return parts[0] == vendor && parts.Length switch
        {
            2 => Contains(parts[1], model),
            3 => IsFamily(parts[1], family) && Contains(parts[2], model),
            4 => IsFamily(parts[1], family) && Contains(parts[2], model)
                && parts[3].Contains(stepping.ToString("X", CultureInfo.InvariantCulture), StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
    }

    private static bool IsFamily(string text, int family) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == family;

    private static bool Contains(string models, int model)
    {
        var range = models.Split("..");
        return Hex(range[0]) <= model && Hex(range[^1]) >= model;
    }

    private static int? Hex(string text) =>
        int.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number) ? number : null;
}
