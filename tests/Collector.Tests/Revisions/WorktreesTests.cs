using Toplev.Collector.Revisions;

namespace Toplev.Collector.Tests.Revisions;

public sealed class WorktreesTests : IDisposable
{
    private readonly TestRepository repository = new();

    public void Dispose() => repository.Dispose();

    [Fact]
    public void Worktrees_hold_their_commits_and_leave_nothing()
    {
        File.WriteAllText(Path.Combine(repository.Folder, "file"), "old");
        repository.Git("add", "file");
        repository.Commit("old");
        File.WriteAllText(Path.Combine(repository.Folder, "file"), "new");
        repository.Git("commit", "-qam", "new");
        File.WriteAllText(Path.Combine(repository.Folder, "file"), "not committed");
        File.WriteAllText(Path.Combine(repository.Folder, "untracked"), "mine");
        var (before, status) = (repository.Worktrees(), repository.Git("status", "--porcelain"));
        List<string> folders = [];
        using (var worktrees = new Worktrees(repository.Open()))
        {
            foreach (var (revision, content) in new[] { ("HEAD~", "old"), ("HEAD", "new") })
            {
                folders.Add(worktrees.Add(repository.Named(revision)));
                Assert.Equal(content, File.ReadAllText(Path.Combine(folders[^1], "file")));
                File.WriteAllText(Path.Combine(folders[^1], "file"), "changed by the build");
                File.WriteAllText(Path.Combine(folders[^1], "built"), "x");
            }

            worktrees.Remove(repository.Named("HEAD"));
            Assert.False(Directory.Exists(folders[1]));
            Assert.Null(worktrees.FolderOf(repository.Named("HEAD")));
            Assert.Equal(folders[0], worktrees.FolderOf(repository.Named("HEAD~")));
        }

        Assert.DoesNotContain(folders, Directory.Exists);
        Assert.False(Directory.Exists(Path.GetDirectoryName(folders[0])));
        Assert.Equal((before, status), (repository.Worktrees(), repository.Git("status", "--porcelain")));
        Assert.Equal("not committed", File.ReadAllText(Path.Combine(repository.Folder, "file")));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(repository.Folder, "untracked")));
    }

    /// <summary>As a cache of downloads may be; what a link leads to stays as it is.</summary>
    [Fact]
    public void Directories_that_nobody_may_write_to_are_removed_too()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may write everywhere");
        repository.Commit("first");
        using var elsewhere = new TestRepository();
        File.SetUnixFileMode(elsewhere.Folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string folder;
        using (var worktrees = new Worktrees(repository.Open()))
        {
            folder = worktrees.Add(repository.Named("HEAD"));
            var inner = Directory.CreateDirectory(Path.Combine(folder, ".cache", "inner"));
            File.WriteAllText(Path.Combine(inner.FullName, "file"), "");
            File.CreateSymbolicLink(Path.Combine(folder, ".cache", "link"), elsewhere.Folder);
            File.SetUnixFileMode(inner.FullName, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            File.SetUnixFileMode(inner.Parent!.FullName, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Assert.False(Directory.Exists(folder));
        Assert.DoesNotContain(folder, repository.Worktrees(), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserExecute, File.GetUnixFileMode(elsewhere.Folder));
        File.SetUnixFileMode(elsewhere.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void The_hooks_of_the_user_do_not_run()
    {
        repository.Commit("first");
        var hook = Path.Combine(repository.Folder, ".git", "hooks", "post-checkout");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        File.WriteAllText(hook, $"#!/bin/sh\n: >'{repository.Folder}/hooked'\n");
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var worktrees = new Worktrees(repository.Open());
        worktrees.Add(repository.Named("HEAD"));
        Assert.False(File.Exists(Path.Combine(repository.Folder, "hooked")));
    }

    /// <summary>Where the process was killed, the directory is removed by the next, and so is its entry; worktrees of the user stay.</summary>
    [Fact]
    public void What_a_killed_process_left_in_gits_list_is_taken_out()
    {
        repository.Commit("first");
        var mine = repository.Folder + "-mine";
        repository.Git("worktree", "add", "-q", "--detach", mine);
        Directory.Delete(mine, recursive: true);
        var kept = repository.Worktrees();
        var abandoned = Path.Combine(Path.GetTempPath(), "tma-run-" + Path.GetRandomFileName());
        repository.Git("worktree", "add", "-q", "--detach", Path.Combine(abandoned, "abc"));
        Directory.Delete(abandoned, recursive: true);
        Assert.NotEqual(kept, repository.Worktrees());

        using (new Worktrees(repository.Open()))
        {
            Assert.Equal(kept, repository.Worktrees());
        }
    }
}
