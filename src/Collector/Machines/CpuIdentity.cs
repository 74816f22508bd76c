using System.Globalization;

namespace Toplev.Collector.Machines;

/// <summary>Which processor it is, from the first entry of <c>/proc/cpuinfo</c>.</summary>
public sealed record CpuIdentity
{
    /// <summary><c>GenuineIntel</c>, <c>AuthenticAMD</c>, or the Arm implementer (<c>0x41</c>); empty when unknown.</summary>
    public string Vendor { get; init => field = value ?? ""; } = "";

    public int Family { get; init; }

    public int Model { get; init; }

    public int Stepping { get; init; }

    /// <summary>For people: <c>Intel(R) Xeon(R) Platinum 8480+</c>; null when the file has none (Arm).</summary>
    public string? Brand { get; init; }

    /// <summary>The processor says that it is a virtual one.</summary>
    public bool Hypervisor { get; init; }

    /// <summary>Arm part number (<c>0xd40</c>), or null.</summary>
    public int? ArmPart { get; init; }

    public int? ArmVariant { get; init; }

    /// <summary>Everything after <c>flags</c> or <c>Features</c>.</summary>
    public IReadOnlyList<string> Flags { get; init => field = value ?? []; } = [];

    /// <summary>As the published lists of models write it: <c>GenuineIntel-6-8F-8</c>, <c>AuthenticAMD-25-11-1</c>: model and stepping hexadecimal.</summary>
    public string Key => ArmPart is int part
        ? string.Create(CultureInfo.InvariantCulture, $"{Vendor}-{part:X}")
        : string.Create(CultureInfo.InvariantCulture, $"{Vendor}-{Family}-{Model:X2}-{Stepping:X}");

    internal static CpuIdentity Parse(string text)
    {
        var fields = FirstEntry(text);
        var implementer = fields.GetValueOrDefault("CPU implementer");
        IReadOnlyList<string> flags =
            (fields.GetValueOrDefault("flags") ?? fields.GetValueOrDefault("Features") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new CpuIdentity
        {
            Vendor = fields.GetValueOrDefault("vendor_id") ?? implementer ?? "",
            Family = Number(fields, "cpu family") ?? 0,
            Model = Number(fields, "model") ?? 0,
            Stepping = Number(fields, "stepping") ?? 0,
            Brand = fields.GetValueOrDefault("model name"),
            Hypervisor = flags.Contains("hypervisor"),
            ArmPart = Number(fields, "CPU part"),
            ArmVariant = Number(fields, "CPU variant"),
            Flags = flags,
        };
    }

    private static Dictionary<string, string> FirstEntry(string text)
    {
        Dictionary<string, string> fields = [];
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                var name = line[..colon].Trim();
                if (name == "processor" && fields.ContainsKey(name))
                {
                    break;
                }

                fields.TryAdd(name, line[(colon + 1)..].Trim());
            }
        }

        return fields;
    }

    private static int? Number(Dictionary<string, string> fields, string name)
    {
        var text = fields.GetValueOrDefault(name);
        return text is null ? null
            : text.StartsWith("0x", StringComparison.Ordinal)
                ? int.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex) ? hex : null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
