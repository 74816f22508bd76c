using System.Globalization;
using Toplev.Collector.Processes;
using Toplev.Tma;
using Toplev.Tma.Bisecting;

namespace Toplev.Collector.Revisions;

/// <summary>What git says of a repository. git is started directly, never by a shell.</summary>
public sealed class GitRepository
{
    private const string Program = "git";
    private const string LogFormat = "--format=%H%x00%h%x00%aI%x00%an%x00%s";

    /// <summary>More than any repository needs, and far less than for ever: a disk that went away.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    private readonly ProgramEnvironment environment;
    private readonly IReadOnlyList<string> walk;
    private readonly IReadOnlyList<string> place;

    /// <param name="folder">A directory of the repository; null for our working directory.</param>
    /// <param name="firstParent">Commits that were merged are not looked at, only the merges.</param>
    /// <exception cref="UserErrorException">There is no git, or no repository.</exception>
    public GitRepository(ProgramEnvironment environment, bool firstParent, string? folder = null)
    {
        place = folder is null ? [] : ["-C", folder];
        this.environment = environment;
        walk = firstParent ? ["--first-parent"] : [];
        if (ProgramSearch.Find(Program, environment["PATH"]) is null)
        {
            throw new UserErrorException("git was not found.", "Install it (Debian, Ubuntu: sudo apt install git), or add its directory to PATH.");
        }

        var inside = Ask("rev-parse", "--git-dir");
        if (inside.ExitCode != 0)
        {
            throw inside.Errors.Contains("dubious ownership", StringComparison.Ordinal)
                ? Failed(inside, "Follow git's advice.")
                : new UserErrorException("This directory is not in a git repository.", "Change to the program's repository.");
        }
    }

    /// <summary>The commit that a revision names.</summary>
    /// <param name="option">The option that named it, for errors.</param>
    /// <exception cref="UserErrorException">It names none.</exception>
    public Commit Resolve(string revision, string option)
    {
        if (revision.Length == 0 || revision[0] == '-')
        {
            throw new UserErrorException($"{option} takes a revision such as v1.2 or HEAD~20, not '{revision}'.");
        }

        var named = Ask("rev-parse", "--verify", "--quiet", revision + "^{commit}");
        return named.ExitCode == 0 ? Describe(named.Text.Trim())
            : throw new UserErrorException(
                $"{option} {revision}: git knows no commit of that name here.",
                IsShallow ? "This clone is shallow; to get its whole history: git fetch --unshallow" : "To list what there is: git log --oneline --all");
    }

    /// <exception cref="UserErrorException">The good commit does not come before the bad one.</exception>
    public void CheckOrder(Commit good, Commit bad)
    {
        if (good.Hash == bad.Hash)
        {
            throw new UserErrorException($"--good and --bad are the same commit, {good.Short}.", "Name a fast revision and a later one that is slow.");
        }

        if (IsAncestor(good, bad))
        {
            return;
        }

        throw IsShallow
            ? new UserErrorException(
                $"This clone is shallow: how {good.Short} leads to {bad.Short} is not in it.", "To get its whole history: git fetch --unshallow")
            : IsAncestor(bad, good)
                ? new UserErrorException(
                    $"The bad revision {bad.Short} comes before the good one, {good.Short}.",
                    "Swap --good and --bad.")
                : new UserErrorException(
                    $"The good revision {good.Short} is not an ancestor of the bad one, {bad.Short}.",
                    $"Start from the commit that both come from: --good $(git merge-base {good.Short} {bad.Short})");
    }

    /// <summary>Which commit halves what is left.</summary>
    /// <returns>The commit, or null where none but skipped ones is left; how many could be it, the bad one included; about how many steps remain.</returns>
    public (Commit? Middle, int Left, int Steps) Halve(Commit bad, IReadOnlyList<Commit> good, IReadOnlyCollection<string> skipped)
    {
        var vars = Lines(["rev-list", "--bisect-vars", .. walk, .. Range(bad, good)])
            .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1].Trim('\''));
        var left = int.Parse(vars["bisect_all"], CultureInfo.InvariantCulture);
        var steps = int.Parse(vars["bisect_steps"], CultureInfo.InvariantCulture);
        var middle = vars["bisect_rev"];
        if (skipped.Contains(middle))
        {
            // The nearest to the middle first.
            middle = Lines(["rev-list", "--bisect-all", .. walk, .. Range(bad, good)]).Select(line => line.Split(' ')[0])
                .FirstOrDefault(hash => hash != bad.Hash && !skipped.Contains(hash));
        }

        return (middle is null || middle == bad.Hash ? null : Describe(middle), left, steps);
    }

    /// <summary>Commits of the bad end that are not of a good one, oldest first.</summary>
    public IReadOnlyList<Commit> Left(Commit bad, IReadOnlyList<Commit> good) =>
        [.. Lines(["-c", "log.showSignature=false", "log", "--reverse", "--topo-order", LogFormat, .. walk, .. Range(bad, good)]).Select(Parse)];

    /// <summary>The first parent.</summary>
    public Commit ParentOf(Commit commit) => Describe(commit.Hash + "^");

    /// <exception cref="UserErrorException">git could not make it.</exception>
    internal void AddWorktree(string folder, Commit commit)
    {
        // Hooks of the user are for the user's own checkouts.
        var added = Ask("-c", "core.hooksPath=/dev/null", "worktree", "add", "--quiet", "--detach", folder, commit.Hash);
        if (added.ExitCode != 0)
        {
            throw Failed(added, "The worktrees are made in the temporary directory; set TMPDIR to use another.");
        }
    }

    /// <returns>False when git did not do it, for example because a signal has ended it.</returns>
    internal bool RemoveWorktree(string folder) => Ask("worktree", "remove", "--force", "--force", folder).ExitCode == 0;

    /// <summary>Takes worktrees that a killed tma has left out of git's list; their directories are gone.</summary>
    internal void ForgetAbandoned()
    {
        const string Field = "worktree ";
        foreach (var line in Ask("worktree", "list", "--porcelain").Text.Split('\n').Where(line => line.StartsWith(Field, StringComparison.Ordinal)))
        {
            var folder = line[Field.Length..];
            if (PrivateDirectory.IsOne(Path.GetDirectoryName(folder) ?? "") && !Directory.Exists(folder))
            {
                RemoveWorktree(folder);
            }
        }
    }

    private bool IsShallow => Ask("rev-parse", "--is-shallow-repository").Text.Trim() == "true";

    private bool IsAncestor(Commit earlier, Commit later) => Ask("merge-base", "--is-ancestor", earlier.Hash, later.Hash).ExitCode == 0;

    private Commit Describe(string revision) => Parse(Lines(["-c", "log.showSignature=false", "log", "-1", LogFormat, revision])[0]);

    private static Commit Parse(string line)
    {
        var fields = line.Split('\0');
        return new Commit(fields[0], fields[1], fields[2], fields[3], fields[4]);
    }

    private static IEnumerable<string> Range(Commit bad, IReadOnlyList<Commit> good) => [bad.Hash, .. good.Select(commit => "^" + commit.Hash)];

    private string[] Lines(IReadOnlyList<string> arguments)
    {
        var answer = Ask([.. arguments]);
        return answer.ExitCode == 0 ? answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : throw Failed(answer, null);
    }

    private ProgramOutput Ask(params string[] arguments) => ProgramOutput.Read(Program, [.. place, .. arguments], environment, Limit)
        ?? throw new UserErrorException(
            $"git {arguments.First(word => word[0] != '-' && !word.Contains('=', StringComparison.Ordinal))} did not answer.", "Run it by itself to see why.");

    private static UserErrorException Failed(ProgramOutput answer, string? remedy)
    {
        var why = answer.Errors.Trim().Split('\n')[^1];
        return new UserErrorException($"git failed: {(why.Length > 0 ? why.TrimEnd('.') : $"exit code {answer.ExitCode}")}.", remedy);
    }
}
