using Toplev.Collector.Processes;
using Toplev.Collector.Workloads;
using Toplev.Tma;

namespace Toplev.Collector.Tests.Workloads;

public sealed class OpenMpRuntimesTests : IDisposable
{
    private static readonly ProgramEnvironment Empty = new([]);

    private readonly string root = Directory.CreateTempSubdirectory("tma-test-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("intel", "libiomp5.so", "KMP_AFFINITY,KMP_BLOCKTIME,LD_PRELOAD")]
    [InlineData("llvm", "libomp.so.5", "KMP_AFFINITY,KMP_BLOCKTIME,LD_PRELOAD")]
    [InlineData("gnu", "libgomp.so.1", "LD_PRELOAD")]
    public void Preloads_the_library_with_its_own_settings(string name, string library, string variables)
    {
        var path = Install("usr/lib/x86_64-linux-gnu", library);
        var changes = OpenMpRuntimes.Changes(name, Empty, "/usr/bin/app", root);

        Assert.Equal(path, changes.Values["LD_PRELOAD"]);
        Assert.Equal(variables, string.Join(',', changes.Values.Keys.Order(StringComparer.Ordinal)));
        Assert.Empty(changes.Notes);
    }

    /// <summary>pip puts it beside the interpreter of the environment, which need not be the activated one.</summary>
    [Fact]
    public void Finds_pips_library_beside_the_interpreter_before_the_systems()
    {
        Install("usr/lib/x86_64-linux-gnu", "libiomp5.so");
        var activated = Install("other/lib", "libiomp5.so");
        var own = Install("venv/lib", "libiomp5.so");
        ProgramEnvironment user = new([$"VIRTUAL_ENV={root}/other"]);

        Assert.Equal(own, OpenMpRuntimes.Changes("intel", user, $"{root}/venv/bin/python", root).Values["LD_PRELOAD"]);
        Assert.Equal(activated, OpenMpRuntimes.Changes("intel", user, $"{root}/usr/bin/python", root).Values["LD_PRELOAD"]);
    }

    [Theory]
    [InlineData("intel", "pip install intel-openmp")]
    [InlineData("gnu", "sudo apt install libgomp1")]
    [InlineData("llvm", "sudo apt install libomp5")]
    public void Names_the_package_of_a_missing_library(string name, string remedy)
    {
        var missing = Assert.Throws<UserErrorException>(() => OpenMpRuntimes.Changes(name, Empty, $"{root}/bin/app", root));

        Assert.Contains(remedy, missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_users_value_of_a_setting_is_kept_and_said()
    {
        Install("usr/lib64", "libiomp5.so");
        var changes = OpenMpRuntimes.Changes("intel", new(["KMP_AFFINITY=disabled", "KMP_BLOCKTIME=1", "LD_PRELOAD=/mine.so"]), "/app", root);

        Assert.EndsWith("libiomp5.so:/mine.so", changes.Values["LD_PRELOAD"], StringComparison.Ordinal);
        Assert.Equal(["LD_PRELOAD"], changes.Values.Keys);
        Assert.Contains("KMP_AFFINITY=disabled of the environment was kept", Assert.Single(changes.Notes).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_of_the_users_is_said_and_stays()
    {
        var changes = OpenMpRuntimes.Threads(8, new(["OMP_NUM_THREADS=8", "OPENBLAS_NUM_THREADS=1", "OMP_THREAD_LIMIT=4"]));

        Assert.Equal("8", Assert.Single(changes.Values).Value);
        Assert.Equal(["variable-precedes", "variable-precedes"], changes.Notes.Select(note => note.Id));
        Assert.Contains("OpenBLAS", changes.Notes[0].Text, StringComparison.Ordinal);
    }

    private string Install(string folder, string name)
    {
        Directory.CreateDirectory(Path.Combine(root, folder));
        var path = Path.Combine(root, folder, name);
        File.WriteAllText(path, "");
        return path;
    }
}
