using Toplev.Collector.Processes;
using Toplev.Collector.Revisions;
using Toplev.Tests.Support;
using Toplev.Tma.Bisecting;

namespace Toplev.Collector.Tests.Revisions;

/// <summary>A repository in a directory of its own; git is what is installed.</summary>
internal sealed class TestRepository : IDisposable
{
    public TestRepository()
    {
        Assert.SkipUnless(Tools.IsInstalled("git"), "git is not installed on this machine");
        Git("init", "-q", "-b", "main", ".");
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("tma-git-").FullName;

    public GitRepository Open(bool firstParent = false) => new(ProgramEnvironment.OfThisProcess(), firstParent, Folder);

    public string Git(params string[] arguments)
    {
        var run = new ProgramCall("git", ["-C", Folder, "-c", "user.name=a", "-c", "user.email=a@example.org", .. arguments]).Run();
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output.Trim();
    }

    /// <returns>Its hash.</returns>
    public string Commit(string subject)
    {
        Git("commit", "-q", "--allow-empty", "-m", subject);
        return Git("rev-parse", "HEAD");
    }

    public Commit Named(string revision) => Open().Resolve(revision, "--good");

    public string Worktrees() => Git("worktree", "list", "--porcelain");

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
