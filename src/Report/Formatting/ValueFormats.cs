using System.Globalization;
using Toplev.Tma;
using Toplev.Tma.Metrics;

namespace Toplev.Report.Formatting;

/// <summary>How numbers and names appear to people. Machine formats never use these.</summary>
public static class ValueFormats
{
    public const string NotAvailable = "n/a";

    /// <summary>A difference of two equal values.</summary>
    public const string NoChange = "0";

    /// <summary>A share as percent with one decimal, without the sign.</summary>
    public static string Percent(double share) => NumberText.Percent(share);

    /// <summary>Half the width of an interval of a share, as percent: more decimals where one would read as nothing.</summary>
    public static string HalfPercent(double half) => Half(half * 100, 1);

    /// <summary>Half the width of an interval: up to two more decimals where so many would read as nothing.</summary>
    internal static string Half(double half, int decimals)
    {
        var most = decimals + 2;
        while (decimals < most && half > 0 && Fixed(half, decimals).AsSpan().IndexOfAnyExcept('0', '.') < 0)
        {
            decimals++;
        }

        return Fixed(half, decimals);
    }

    public static string Fixed(double value, int decimals) => NumberText.Fixed(value, decimals);

    /// <summary>A duration with three or four significant digits and its unit.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        // The limits are where the text would round up to the next unit.
        <= 0 => "0 µs",
        < 0.000_000_000_099_95 => Significant(seconds * 1e9) + " ns",
        < 0.000_000_009_995 => Fixed(seconds * 1e9, 2) + " ns",
        < 0.000_000_099_95 => Fixed(seconds * 1e9, 1) + " ns",
        < 0.000_000_999_5 => Fixed(seconds * 1e9, 0) + " ns",
        < 0.000_009_995 => Fixed(seconds * 1e6, 2) + " µs",
        < 0.000_099_95 => Fixed(seconds * 1e6, 1) + " µs",
        < 0.000_999_5 => Fixed(seconds * 1e6, 0) + " µs",
        < 0.099_995 => Fixed(seconds * 1000, 2) + " ms",
        < 0.999_95 => Fixed(seconds * 1000, 1) + " ms",
        < 99.995 => Fixed(seconds, 2) + " s",
        < 3599.5 => Sixtieths(Math.Round(seconds), "min", "s"),
        _ => Sixtieths(Math.Round(seconds / 60), "h", "min"),
    };

    /// <summary>A number of any size with four significant digits, whole numbers in full.</summary>
    public static string Significant(double value) => Math.Abs(value) switch
    {
        >= 1000 => Count(value),
        0 => "0",
        >= 0.001 => value.ToString("G4", CultureInfo.InvariantCulture),
        _ => value.ToString("0.###E+0", CultureInfo.InvariantCulture),
    };

    /// <summary>A count with thin groups: <c>12 345</c>.</summary>
    public static string Count(double value) =>
        (Math.Round(value) + 0.0).ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');

    public static string Bytes(double bytes) => bytes switch
    {
        < 10_000 => Fixed(bytes, 0) + " B",
        < 1023.5 * 1024 => Fixed(bytes / 1024, 0) + " KiB",
        < 1023.95 * 1024 * 1024 => Fixed(bytes / 1024 / 1024, 1) + " MiB",
        _ => Fixed(bytes / 1024 / 1024 / 1024, 2) + " GiB",
    };

    /// <summary>
    /// A node's name for people. AMD's and Arm's lower-case names appear as Intel's do: <c>backend_bound_by_cpu</c> is Backend Bound by CPU.
    /// </summary>
    public static string NodeName(string name) => NodeTitle.Of(name);

    private static string Sixtieths(double small, string unit, string smallUnit) => string.Create(
        CultureInfo.InvariantCulture, $"{Math.Floor(small / 60):0} {unit} {small % 60:0} {smallUnit}");
}
