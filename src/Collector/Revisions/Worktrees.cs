using Toplev.Collector.Processes;
using Toplev.Tma;
using Toplev.Tma.Bisecting;

namespace Toplev.Collector.Revisions;

/// <summary>Checkouts of our own in a private directory. The user's checkout is not touched; at the end nothing is left, nor in git's list.</summary>
public sealed class Worktrees : IDisposable
{
    private readonly GitRepository repository;
    private readonly PrivateDirectory place = new();
    private readonly Dictionary<string, string> folders = [];

    public Worktrees(GitRepository repository)
    {
        this.repository = repository;
        repository.ForgetAbandoned();
    }

    /// <summary>The checkout of a commit, or null.</summary>
    public string? FolderOf(Commit commit) => folders.GetValueOrDefault(commit.Hash);

    /// <summary>Checks a commit out.</summary>
    /// <exception cref="UserErrorException">git could not.</exception>
    public string Add(Commit commit)
    {
        var folder = place.File(commit.Short);
        folders[commit.Hash] = folder;
        repository.AddWorktree(folder, commit);
        return folder;
    }

    public void Remove(Commit commit)
    {
        if (folders.Remove(commit.Hash, out var folder))
        {
            Remove(folder);
        }
    }

    public void Dispose()
    {
        foreach (var folder in folders.Values)
        {
            Remove(folder);
        }

        folders.Clear();
        place.Dispose();
    }

    /// <summary>A signal of the terminal reaches git too, and ends it; and a build may leave directories that nobody may write to.</summary>
    private void Remove(string folder)
    {
        try
        {
            if (!repository.RemoveWorktree(folder))
            {
                MakeWritable(folder);
                _ = repository.RemoveWorktree(folder);
            }
        }
        catch (UserErrorException)
        {
            // The repository went away, and its list with it.
        }
    }

    private static void MakeWritable(string folder)
    {
        // For the analyzer, which does not know that perf is for Linux only.
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder))
        {
            return;
        }

        // What links lead to is not ours.
        var own = new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        Queue<string> left = new([folder]);
        while (left.TryDequeue(out var each))
        {
            try
            {
                File.SetUnixFileMode(each, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                foreach (var inside in Directory.EnumerateDirectories(each, "*", own))
                {
                    left.Enqueue(inside);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another user's, made by a build with more rights than ours.
            }
        }
    }
}
