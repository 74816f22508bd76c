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

    /// <summary>A signal of the terminal reaches git too, and ends it; the second time it is not there any more.</summary>
    private void Remove(string folder)
    {
        try
        {
            _ = repository.RemoveWorktree(folder) || repository.RemoveWorktree(folder);
        }
        catch (UserErrorException)
        {
            // The repository went away, and its list with it.
        }
    }
}
