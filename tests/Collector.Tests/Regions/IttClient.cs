using Toplev.Collector.Regions;
using Toplev.Collector.Running;
using Toplev.Collector.Tests.Perf;
using Toplev.Collector.Workloads;
using Toplev.Tests.Support;

namespace Toplev.Collector.Tests.Regions;

/// <summary>Programs of <c>tests/IttClient</c>, compiled once; tests are skipped with the reason where there is no C compiler.</summary>
internal static class IttClient
{
    private static readonly Lazy<string?> Client = new(() => Compile("client.c"));

    private static string Sources => Path.Combine(Path.GetDirectoryName(Fixtures.Root)!, "tests", "IttClient");

    public static string PathOrSkip()
    {
        Assert.SkipWhen(IttLibrary.Path is null, "ITT's collector was not built: there is no C compiler");
        Assert.SkipWhen(Client.Value is null, "there is no C compiler (cc)");
        return Client.Value!;
    }

    /// <summary>Another of them, compiled when it is asked for.</summary>
    public static string Program(string source)
    {
        _ = PathOrSkip();
        return Compile(source)!;
    }

    /// <summary>Runs it as tma does, without perf.</summary>
    public static Task<PassResult> Run(params string[] arguments) => Run(new Workload { Program = PathOrSkip(), Arguments = arguments });

    public static Task<PassResult> Run(Workload workload) => Run(new RegionChoice(Itt: true), workload);

    public static async Task<PassResult> Run(RegionChoice choice, Workload workload)
    {
        using var timeout = new CancellationTokenSource(Hang.Limit);
        var result = await RealPerf.Runner(regions: choice).RunPlainAsync(workload, null, timeout.Token);
        Assert.False(timeout.IsCancellationRequested, "the run took too long");
        return result;
    }

    /// <summary>Compiles a program, or returns null where there is no compiler; a program that does not compile fails.</summary>
    public static string? Compile(string source, params string[] libraries)
    {
        var output = Path.Combine(Directory.CreateTempSubdirectory("tma-itt-client-").FullName, Path.GetFileNameWithoutExtension(source));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(output)!, recursive: true);
        return Tools.TryCompile(Path.Combine(Sources, source), output, ["-ldl", .. libraries]) ? output : null;
    }
}
