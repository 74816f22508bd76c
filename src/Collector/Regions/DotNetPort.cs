using System.Globalization;
using System.Text;
using Toplev.Collector.Processes;
using Toplev.Tma;

namespace Toplev.Collector.Regions;

/// <summary>
/// The socket that the program's .NET runtimes connect to (learn.microsoft.com, "Diagnostic ports"), which are asked for the events of the named
/// sources. The variables for events in files cannot say which properties of an activity are wanted: a colon ends a provider's arguments there.
/// </summary>
internal sealed class DotNetPort : IListener, IDisposable
{
    public const string Variable = "DOTNET_DiagnosticPorts";

    private readonly PrivateDirectory folder;
    private readonly IReadOnlyList<string> sources;
    private readonly List<DotNetConnection> connections = [];
    private readonly HashSet<Guid> asked = [];
    private readonly HashSet<Guid> older = [];
    private int files;
    private bool full;

    /// <exception cref="UserErrorException">The name of the directory does not fit into a socket's address, or into the variable.</exception>
    public DotNetPort(PrivateDirectory folder, IReadOnlyList<string> sources)
    {
        this.folder = folder;
        this.sources = sources;
        var path = folder.File("port");
        if (Encoding.UTF8.GetByteCount(path) > Descriptor.LongestSocketPath || path.AsSpan().ContainsAny(",;"))
        {
            throw new UserErrorException(
                $"--dotnet-source needs a socket in the temporary directory, whose path is too long for a socket or contains a comma or semicolon: {path}",
                "Set TMPDIR to a shorter one, for example: TMPDIR=/tmp tma run ...");
        }

        Descriptor = Descriptor.Listen(path);

        // Never with "suspend", which would hold every runtime until it is resumed, even after tma has ended.
        Value = path + ",nosuspend,connect";
    }

    public Descriptor Descriptor { get; }

    /// <summary>What the variable is set to.</summary>
    public string Value { get; }

    /// <summary>True when no runtime has connected that sends events.</summary>
    public bool IsUnused => files == 0;

    /// <summary>True when no descriptor was left for a runtime that connected, or there was no place for its events.</summary>
    public bool IsCut => full || connections.Exists(connection => connection.IsCut);

    public void Take(ReadOnlySpan<byte> bytes, long now) => throw new InvalidOperationException("There is nothing to read from a listener.");

    public IWatched? Accept()
    {
        if (Descriptor.TryAccept(out var isFull) is not int accepted)
        {
            if (isFull)
            {
                // It would stay ready for ever.
                full = true;
                Descriptor.Dispose();
            }

            return null;
        }

        var connection = new DotNetConnection(this, accepted);
        connections.Add(connection);
        return connection;
    }

    public byte[] Command(bool withoutStacks) => DotNetMessages.Collect(this.sources, withoutStacks);

    /// <summary>A file for the events of one runtime: its process first.</summary>
    public string FileFor(DotNetRuntime runtime) =>
        this.folder.File(string.Create(CultureInfo.InvariantCulture, $"{runtime}.{++files}{DotNetTrace.Extension}"));

    /// <summary>A runtime has identified itself and waits for a command.</summary>
    public void Identified(DotNetConnection connection)
    {
        var cookie = connection.Runtime.Cookie;
        if (asked.Add(cookie))
        {
            connection.Ask(withoutStacks: !older.Contains(cookie));
        }
    }

    /// <summary>A runtime does not know the command: older ones have another, and take it on their next connection, which may be there already.</summary>
    public void Refused(DotNetConnection connection, bool withoutStacks)
    {
        var cookie = connection.Runtime.Cookie;
        if (!withoutStacks)
        {
            return;
        }

        older.Add(cookie);
        if (connections.Find(other => other.IsIdle && other.Runtime.Cookie == cookie) is { } idle)
        {
            idle.Ask(withoutStacks: false);
        }
        else
        {
            asked.Remove(cookie);
        }
    }

    public void Close()
    {
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
    }

    public void Dispose()
    {
        Close();
        Descriptor.Dispose();
    }
}
