using Toplev.Report.Formatting;
using Xunit;

namespace Toplev.Report.Tests.Formatting;

public sealed class ValueFormatsTests
{
    [Theory]
    [InlineData(0.24251, "24.3")]
    [InlineData(1, "100.0")]
    [InlineData(0, "0.0")]
    [InlineData(-0.0001, "0.0")]
    [InlineData(-0.033, "-3.3")]
    [InlineData(123.456, "12345.6")]
    public void Percent_has_one_decimal_and_no_minus_zero(double share, string text) => Assert.Equal(text, ValueFormats.Percent(share));

    [Theory]
    [InlineData(0, "0 µs")]
    [InlineData(4.3e-12, "0.0043 ns")]
    [InlineData(2.718e-10, "0.27 ns")]
    [InlineData(9.996e-9, "10.0 ns")]
    [InlineData(9.996e-8, "100 ns")]
    [InlineData(0.000_000_53, "530 ns")]
    [InlineData(0.000_000_999_6, "1.00 µs")]
    [InlineData(0.000_001, "1.00 µs")]
    [InlineData(0.000_009_996, "10.0 µs")]
    [InlineData(0.000_099_96, "100 µs")]
    [InlineData(0.000_999_4, "999 µs")]
    [InlineData(0.000_999_6, "1.00 ms")]
    [InlineData(0.001, "1.00 ms")]
    [InlineData(0.0421, "42.10 ms")]
    [InlineData(0.099_996, "100.0 ms")]
    [InlineData(0.25, "250.0 ms")]
    [InlineData(0.999_96, "1.00 s")]
    [InlineData(12.406, "12.41 s")]
    [InlineData(99.996, "1 min 40 s")]
    [InlineData(100, "1 min 40 s")]
    [InlineData(119.7, "2 min 0 s")]
    [InlineData(3599.7, "1 h 0 min")]
    [InlineData(3600, "1 h 0 min")]
    [InlineData(7199, "2 h 0 min")]
    [InlineData(90_000, "25 h 0 min")]
    public void Durations_never_show_sixty_of_anything(double seconds, string text) => Assert.Equal(text, ValueFormats.Duration(seconds));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999.4, "999")]
    [InlineData(1234567, "1 234 567")]
    [InlineData(-0.2, "0")]
    public void Counts_are_grouped(double value, string text) => Assert.Equal(text, ValueFormats.Count(value));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(9999, "9999 B")]
    [InlineData(10_240, "10 KiB")]
    [InlineData(1_048_575, "1.0 MiB")]
    [InlineData(1_048_576, "1.0 MiB")]
    [InlineData(1_073_741_823, "1.00 GiB")]
    [InlineData(1_610_612_736, "1.50 GiB")]
    public void Bytes_have_a_unit(double bytes, string text) => Assert.Equal(text, ValueFormats.Bytes(bytes));

    [Theory]
    [InlineData("DRAM_Bound", "DRAM Bound")]
    [InlineData("Frontend_Bound", "Frontend Bound")]
    [InlineData("smt_contention", "SMT Contention")]
    [InlineData("backend_bound_by_cpu", "Backend Bound by CPU")]
    [InlineData("bad_speculation_from_pipeline_restarts", "Bad Speculation from Pipeline Restarts")]
    [InlineData("backend_mem_tlb_bound", "Backend Memory TLB Bound")]
    [InlineData("frontend_cache_l1i_bound", "Frontend Cache L1I Bound")]
    public void Names_are_those_people_know(string name, string text) => Assert.Equal(text, ValueFormats.NodeName(name));

    [Theory]
    [InlineData(0.036, "3.6")]
    [InlineData(0.0003, "0.03")]
    [InlineData(0.00002, "0.002")]
    [InlineData(0, "0.0")]
    public void An_uncertainty_does_not_read_as_nothing(double half, string text) => Assert.Equal(text, ValueFormats.HalfPercent(half));
}
