using Toplev.Tma.Events;

namespace Toplev.ModelCompiler.Encodings;

/// <summary>
/// The kernel's own tables (arch/x86/events/intel/core.c) where they allow fewer counters than the published lists:
/// a group planned by the published mask alone would be refused.
/// </summary>
internal static class CounterRestrictions
{
    private const uint LowFour = 0xf;

    public static uint Apply(CoreFamily core, EventEncoding encoding, uint published)
    {
        var limited =
            (ReferenceEquals(core, CoreFamily.IceLake) && IsLimitedOnIceLake(encoding))
            || (ReferenceEquals(core, CoreFamily.GoldenCove) && IsLimitedOnGoldenCove(encoding));
        return limited && (published & LowFour) != 0 ? published & LowFour : published;
    }

    // intel_icl_event_constraints
    private static bool IsLimitedOnIceLake(EventEncoding encoding) => encoding.Event switch
    {
        >= 0x03 and <= 0x0a or >= 0x1f and <= 0x28 or 0x32 or >= 0x48 and <= 0x56 or >= 0x60 and <= 0x8b => true,
        // STALLS_TOTAL, CYCLES_MEM_ANY and STALLS_MEM_ANY are the exceptions.
        0xa3 => encoding.Umask is not (0x04 or 0x10 or 0x14),
        >= 0xa8 and <= 0xb0 or >= 0xb7 and <= 0xbd or >= 0xd0 and <= 0xe6 or 0xef or >= 0xf0 and <= 0xf4 => true,
        _ => false,
    };

    // intel_glc_event_constraints
    private static bool IsLimitedOnGoldenCove(EventEncoding encoding) => encoding.Event switch
    {
        0x2e or 0x3c => false,
        >= 0x01 and <= 0x8f => true,
        0xa3 => encoding.Umask is 0x01 or 0x02 or 0x08,
        >= 0xd0 and <= 0xdf => true,
        _ => false,
    };
}
