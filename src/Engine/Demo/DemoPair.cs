using Toplev.Collector.Import;
using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Importing;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Engine.Demo;

/// <summary>Two built-in recordings of real hardware. Their description is that of their source.</summary>
public static class DemoPair
{
    public const string Program = "VectorOfStruct, a particle simulation in C++, on a Ryzen 7 7700X";

    public const string Source = "github.com/KeithJH/kinematics-demo, notes at commit 6d469dd: output of perf 6.8, unchanged";

    private const string Model = "amdzen4";

    private static readonly (string Resource, string Name)[] Variants =
    [
        ("demo/baseline.txt", "gcc -Og"),
        ("demo/candidate.txt", "gcc -O3 -march=native"),
    ];

    /// <summary>Read, evaluated and compared as tma import and tma compare would.</summary>
    public static (IReadOnlyList<Recording> Recordings, IReadOnlyList<ResultSet> Single, ResultSet Compared) Read(ModelCatalog catalog)
    {
        List<Recording> recordings = [];
        List<ResultSet> single = [];
        foreach (var (resource, name) in Variants)
        {
            using var stream = typeof(DemoPair).Assembly.GetManifestResourceStream(resource)
                ?? throw new InvalidOperationException($"The program holds no '{resource}'.");
            var recording = ImportedRecording.Of(ImportSource.Read(stream, resource), resource, catalog, Model).Recording;
            var set = ResultBuilder.Build(recording, catalog);
            recordings.Add(recording);
            single.Add(set with { Results = [.. set.Results.Select(result => result with { Name = name })] });
        }

        // When it was read is not when it was measured, which the source does not say.
        var compared = CombinedResults.Combine([.. Variants.Zip(single, (variant, set) => (variant.Name, set))]) with { Created = null };
        return (
            recordings, single,
            compared with { Findings = [.. compared.Findings, new Finding(FindingIds.DemoSource, Severity.Info, $"{Program}. From {Source}. None of this was "
                + $"measured on this machine.")] });
    }
}
