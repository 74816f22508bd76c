using Xunit;

namespace Toplev.Cli.Tests.Importing;

/// <summary>The model that a file is evaluated with: decided by its events and values, or refused where they leave it open.</summary>
public sealed class ModelOfInputTests
{
    private const string Neoverse =
        """
         Performance counter stats for './app':

                 1,000      cpu_cycles
                 4,000      stall_slot
                 1,900      op_spec
                 1,710      op_retired
                    50      br_mis_pred
                 1,500      stall_slot_frontend
                 2,500      stall_slot_backend

        """;

    // N2 has 5 slots per cycle and counts a slot of each cycle as stalled in front: frontend (1500 - 1000) / 5000, backend 2500 / 5000,
    // retiring 1710 / 1900 * (1 - 3000 / 5000), bad speculation 190 / 1900 * the same.
    // V1 has 8 and takes away four slots for each mispredicted branch: frontend 1500 / 8000 - 4 * 50 / 1000 = -1.25 %, backend 31.25.
    // Each operation takes a slot: 1900 of 5000 are the 40 % that N2's formulas give, and not the half of 8000 that V1's would.
    [Fact]
    public async Task The_counts_themselves_tell_how_wide_the_core_is()
    {
        var import = await Imported.Of(Neoverse);
        Assert.Equal("neoverse-n2", ModelOf(import));
        Assert.Equal([10, 4, 50, 36], import.Level1());
    }

    // 3900 operations are half of 8000 slots: a core of 8, and V1 and V2 have other formulas.
    [Fact]
    public async Task An_event_more_does_not_decide_between_cores_that_give_other_values()
    {
        IsRefused(await Imported.Of(OfEightSlots), "neoverse-v1", "neoverse-v2", "--model NAME");
    }

    [Theory]
    [InlineData("1,500      stall_slot_frontend  #    18.8 %  frontend_bound", "neoverse-v2")]
    public async Task Between_such_cores_the_printed_percentages_decide(string line, string model)
    {
        var import = await Imported.Of(OfEightSlots.Replace("1,500      stall_slot_frontend", line, StringComparison.Ordinal));
        Assert.Equal(model, ModelOf(import));
    }

    private static string OfEightSlots =>
        Neoverse.Replace("1,900      op_spec", "3,900      op_spec", StringComparison.Ordinal).Replace(
            "1,710      op_retired", "3,510      op_retired", StringComparison.Ordinal);

    // As above, with the kernel's names and raw codes of 16 bits.
    [Fact]
    public async Task Names_of_the_kernel_and_raw_codes_are_those_of_the_core()
    {
        var text = Neoverse.Replace("cpu_cycles", "cycles", StringComparison.Ordinal)
            .Replace("stall_slot_frontend", "r3E", StringComparison.Ordinal)
            .Replace("stall_slot_backend", "armv8_pmuv3_0/r3d/", StringComparison.Ordinal)
            .Replace("br_mis_pred", "r4005", StringComparison.Ordinal);
        await IsLevel1([10, 4, 50, 36], text, "neoverse-n2");
    }

    // Slots 1000: Ice Lake takes 5 slots for each clear of the frontend from the backend, Sapphire Rapids does not.
    [Fact]
    public async Task An_event_that_only_one_core_uses_does_not_decide_on_Intel_either()
    {
        const string Counts = " 1,000 slots\n 400 topdown-retiring\n 100 topdown-bad-spec\n 200 topdown-fe-bound\n 300 topdown-be-bound\n 10 "
            + "cpu/INT_MISC.RECOVERY_CYCLES,cmask=1,edge/\n";
        IsRefused(await Imported.Of(Counts), "icelake", "sapphirerapids");
    }

    [Theory]
    [InlineData("topdown_be_bound.store_buffer", "Tremont")]
    [InlineData("integer_load_retired", "RISC-V")]
    [InlineData("fw_set_timer", "RISC-V")]
    [InlineData("uops_not_delivered.any", "Goldmont")]
    [InlineData("ex_ret_cops", "Zen")]
    [InlineData("exe_stall_cycle", "Kunpeng")]
    public async Task Another_processor_is_refused_by_name(string name, string processor)
    {
        var counts = $" Performance counter stats for './app':\n\n 1,000 cycles\n 1,000 instructions\n 500 {name}\n";
        IsRefused(await Imported.Of(counts), processor, name);
    }

    // 400 + 1000 + 600 + 2000 slots in 1000 cycles: four per cycle. Its successors have the same names and five, six or eight.
    [Fact]
    public async Task Counts_that_fill_four_slots_per_cycle_are_of_none_of_the_cores_with_more()
    {
        const string Counts = " 1,000 cpu_clk_unhalted.core\n 400 topdown_bad_speculation.all\n 1,000 topdown_fe_bound.all\n 600 topdown_retiring.all\n "
            + "2,000 topdown_be_bound.all\n";
        IsRefused(await Imported.Of(Counts), "Tremont");
    }

    // Six slots per cycle: bad speculation 600, frontend 1200, retiring 1800, backend 2400 of 6000.
    [Theory]
    [InlineData("_p")]
    [InlineData("")]
    public async Task The_events_of_Sierra_Forest_are_known_by_their_names_for_any_counter(string any)
    {
        var counts = $" 1,000 cpu_clk_unhalted.core{any}\n 600 topdown_bad_speculation.all{any}\n 1,200 topdown_fe_bound.all{any}\n 1,800 "
            + $"topdown_retiring.all{any}\n 2,400 topdown_be_bound.all{any}\n";
        await IsLevel1([20, 10, 40, 30], counts, "sierraforest");
    }

    [Fact]
    public async Task A_processor_that_toplev_names_and_no_model_is_for_is_refused() => IsRefused(
        await Imported.Of("# 4.7-full-perf on Intel(R) Atom(TM) x6425E [ehl]\nFE  Frontend_Bound  % Slots  42.0\n"), "Atom(TM) x6425E [ehl]");

    private static string? ModelOf(Imported import)
    {
        Assert.Equal((0, ""), (import.Code, import.Error));
        return Assert.Single(import.Results).GetProperty("model").GetString();
    }

    private static async Task IsLevel1(double?[] expected, string text, string model)
    {
        var import = await Imported.Of(text, "--model", model);
        Assert.Equal(model, ModelOf(import));
        Assert.Equal(expected, import.Level1());
    }

    private static void IsRefused(Imported import, params string[] words)
    {
        Assert.Equal((125, 0), (import.Code, import.Results.Count));
        Assert.All(words, word => Assert.Contains(word, import.Error, StringComparison.Ordinal));
    }
}
