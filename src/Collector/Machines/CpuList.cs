using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Toplev.Collector.Machines;

/// <summary>A set of CPUs in ascending order, written as the kernel does: <c>0-3,8</c>.</summary>
public sealed record CpuList(IReadOnlyList<int> Cpus)
{
    private const int MostCpus = 65536;

    public static CpuList Empty { get; } = new([]);

    /// <summary>Reads <c>0-3,8</c> and <c>0-14:2</c>; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out CpuList? list)
    {
        list = null;
        List<int> cpus = [];
        var rest = text.Trim();
        var more = !rest.IsEmpty;
        while (more)
        {
            var comma = rest.IndexOf(',');
            more = comma >= 0;
            if (!TryRange((more ? rest[..comma] : rest).Trim(), cpus))
            {
                return false;
            }

            rest = more ? rest[(comma + 1)..] : [];
        }

        list = new CpuList(InOrder(cpus));
        return cpus.Count > 0;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Cpus.Count;)
        {
            var last = i;
            while (last + 1 < Cpus.Count && Cpus[last + 1] == Cpus[last] + 1)
            {
                last++;
            }

            text.Append(text.Length > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $"{Cpus[i]}");
            if (last > i)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{Cpus[last]}");
            }

            i = last + 1;
        }

        return text.ToString();
    }

    // The kernel's lists are in order already.
    private static List<int> InOrder(List<int> cpus)
    {
        for (var i = 1; i < cpus.Count; i++)
        {
            if (cpus[i] <= cpus[i - 1])
            {
                return [.. cpus.Distinct().Order()];
            }
        }

        return cpus;
    }

    private static bool TryRange(ReadOnlySpan<char> part, List<int> cpus)
    {
        var step = 1;
        var colon = part.IndexOf(':');
        if (colon >= 0)
        {
            if (!TryNumber(part[(colon + 1)..], out step) || step == 0)
            {
                return false;
            }

            part = part[..colon];
        }

        var dash = part.IndexOf('-');
        if (!TryNumber(dash < 0 ? part : part[..dash], out var first))
        {
            return false;
        }

        var last = first;
        if (dash >= 0 && (!TryNumber(part[(dash + 1)..], out last) || last < first))
        {
            return false;
        }

        for (var cpu = first; cpu <= last; cpu += step)
        {
            cpus.Add(cpu);
        }

        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < MostCpus;
}
