using Toplev.Collector.Processes;
using Toplev.Collector.Revisions;
using Toplev.Tests.Support;
using Toplev.Tma;

namespace Toplev.Collector.Tests.Revisions;

public sealed class GitRepositoryTests : IDisposable
{
    private readonly TestRepository repository = new();

    public void Dispose() => repository.Dispose();

    [Fact]
    public void A_revision_is_the_commit_that_git_says()
    {
        var hash = repository.Commit("the first; $(of) 'all'");
        repository.Git("tag", "-a", "-m", "x", "v1");

        foreach (var name in new[] { "v1", "HEAD", "main", hash[..8] })
        {
            var commit = repository.Open().Resolve(name, "--good");
            Assert.Equal((hash, "a", "the first; $(of) 'all'"), (commit.Hash, commit.Author, commit.Subject));
            Assert.StartsWith(commit.Short, hash, StringComparison.Ordinal);
            Assert.Equal(repository.Git("log", "-1", "--format=%aI"), commit.AuthorDate);
        }
    }

    [Theory]
    [InlineData("--output=x")]
    [InlineData("-h")]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("v1^{tree}")]
    public void What_is_no_revision_is_refused(string name)
    {
        repository.Commit("first");
        var refusal = Assert.Throws<UserErrorException>(() => repository.Open().Resolve(name, "--bad"));
        Assert.StartsWith("--bad ", refusal.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_without_repository_is_said()
    {
        var folder = Directory.CreateTempSubdirectory("tma-none-").FullName;
        var refusal = Assert.Throws<UserErrorException>(() => new GitRepository(ProgramEnvironment.OfThisProcess(), false, folder));
        Directory.Delete(folder);
        Assert.Equal("This directory is not in a git repository.", refusal.Cause);
    }

    [Fact]
    public void A_machine_without_git_is_said()
    {
        var environment = ProgramEnvironment.OfThisProcess().With("PATH", repository.Folder);
        Assert.Equal("git was not found.", Assert.Throws<UserErrorException>(() => new GitRepository(environment, false, repository.Folder)).Cause);
    }

    [Fact]
    public void The_good_end_must_come_before_the_bad_one()
    {
        repository.Commit("root");
        repository.Git("branch", "other");
        repository.Commit("on main");
        repository.Git("checkout", "-q", "other");
        repository.Commit("on other");

        repository.Open().CheckOrder(repository.Named("main~"), repository.Named("main"));
        Assert.Contains("Swap", Refusal("main", "main~"), StringComparison.Ordinal);
        Assert.Contains("same commit", Refusal("main", "main"), StringComparison.Ordinal);
        Assert.Contains("git merge-base", Refusal("main", "other"), StringComparison.Ordinal);
    }

    private string Refusal(string good, string bad) =>
        Assert.Throws<UserErrorException>(() => repository.Open().CheckOrder(repository.Named(good), repository.Named(bad))).Message;

    [Fact]
    public void A_shallow_clone_names_its_remedy()
    {
        repository.Commit("one");
        repository.Commit("two");
        repository.Commit("three");
        var clone = Directory.CreateTempSubdirectory("tma-shallow-").FullName;
        Assert.Equal(0, new ProgramCall("git", ["clone", "-q", "--depth", "1", "file://" + repository.Folder, clone]).Run().ExitCode);
        var refusal = Assert.Throws<UserErrorException>(
            () => new GitRepository(ProgramEnvironment.OfThisProcess(), false, clone).Resolve("HEAD~2", "--good"));
        Directory.Delete(clone, recursive: true);
        Assert.Contains("git fetch --unshallow", refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Halving_ends_at_one_commit_in_few_steps()
    {
        List<string> hashes = [.. Enumerable.Range(0, 33).Select(number => repository.Commit($"change {number}"))];
        var git = repository.Open();
        var (good, bad) = (repository.Named(hashes[0]), repository.Named(hashes[32]));
        List<Tma.Bisecting.Commit> known = [good];
        for (var step = 0; step < 5; step++)
        {
            var (middle, left, _) = git.Halve(bad, known, []);
            Assert.Equal(32 >> step, left);
            known.Add(middle!);
        }

        var (none, one, _) = git.Halve(bad, known, []);
        Assert.Null(none);
        Assert.Equal(1, one);
        Assert.Equal(hashes[31], git.ParentOf(bad).Hash);
    }

    [Fact]
    public void A_skipped_commit_gives_way_to_its_neighbours_until_none_is_left()
    {
        List<string> hashes = [.. Enumerable.Range(0, 6).Select(number => repository.Commit($"change {number}"))];
        var git = repository.Open();
        var (good, bad) = (repository.Named(hashes[0]), repository.Named(hashes[5]));
        HashSet<string> skipped = [];
        while (git.Halve(bad, [good], skipped).Middle is { } middle)
        {
            Assert.True(skipped.Add(middle.Hash));
        }

        Assert.Equal(hashes[1..5].ToHashSet(), skipped);
        Assert.Equal(hashes[1..], git.Left(bad, [good]).Select(commit => commit.Hash));
    }

    /// <summary>Three commits on a branch, merged: with the first parents only the merge is looked at.</summary>
    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 1)]
    public void Merged_commits_are_looked_at_unless_only_first_parents_are(bool firstParent, int left)
    {
        var root = repository.Commit("root");
        repository.Git("checkout", "-q", "-b", "topic");
        for (var number = 0; number < 3; number++)
        {
            repository.Commit($"topic {number}");
        }

        repository.Git("checkout", "-q", "main");
        repository.Git("merge", "-q", "--no-ff", "-m", "merge", "topic");
        var git = repository.Open(firstParent);
        var merge = repository.Named("main");

        Assert.Equal(left, git.Halve(merge, [repository.Named(root)], []).Left);
        Assert.Equal(left, git.Left(merge, [repository.Named(root)]).Count);
        Assert.Equal(root, git.ParentOf(merge).Hash);
    }
}
