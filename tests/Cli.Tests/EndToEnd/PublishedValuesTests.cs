using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

public sealed class PublishedValuesTests : IDisposable
{
    private readonly Workbench bench = new();

    public static TheoryData<string> Models => [.. PublishedModels.OfEveryShape];

    [Theory]
    [MemberData(nameof(Models))]
    public Task One_run_gives_the_published_values_and_so_does_its_recording(string model) =>
        PublishedModels.Check(bench, model, PublishedModels.CaseOf(model, 0), "SECONDS=1 MULTIPLEX=0");

    public void Dispose() => bench.Dispose();
}

/// <summary>A class of its own, to run beside the others.</summary>
public sealed class PublishedValuesOverTimeTests : IDisposable
{
    private readonly Workbench bench = new();

    public static TheoryData<string> Models => [.. PublishedModels.All];

    public static TheoryData<string> ModelsWithThreads => [.. PublishedModels.OfEveryShape.Where(model => PublishedCase.Of(model).Any(item => item.Smt))];

    [Theory]
    [MemberData(nameof(Models))]
    public Task Runs_intervals_and_shared_counters_change_nothing(string model) =>
        PublishedModels.Check(bench, model, PublishedModels.CaseOf(model, 1), "SECONDS=1.3", "-r", "3", "-I", "200");

    [Theory]
    [MemberData(nameof(ModelsWithThreads))]
    public Task Two_threads_per_core_take_the_formulas_for_two(string model) => PublishedModels.Check(
        bench, model, PublishedCase.Of(model).First(item => item.Smt), "SECONDS=1", PublishedCase.NeedsWholeCore(model) ? ["-a"] : []);

    public void Dispose() => bench.Dispose();
}

/// <summary>A class of its own, to run beside the others.</summary>
public sealed class PublishedValuesWithoutMultiplexingTests : IDisposable
{
    private readonly Workbench bench = new();

    public static TheoryData<string> Models => [.. PublishedModels.OfEveryShape];

    [Theory]
    [MemberData(nameof(Models))]
    public Task One_group_per_execution_gives_the_published_values(string model) =>
        PublishedModels.Check(bench, model, PublishedModels.CaseOf(model, 2), "SECONDS=1", "--no-multiplex");

    public void Dispose() => bench.Dispose();
}
