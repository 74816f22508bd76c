using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Toplev.Collector.Running;

/// <summary>When a server counts as started: a port that accepts connections, or a page that answers without a server error.</summary>
/// <param name="Path">The page, or null when a connection is enough.</param>
public sealed record Readiness(string Host, int Port, string? Path)
{
    private static readonly TimeSpan OneTry = TimeSpan.FromSeconds(2);
    private static readonly string[] TcpTables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Reads <c>8080</c>, <c>host:8080</c> or <c>http://host:8080/path</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Readiness? readiness)
    {
        readiness = null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            readiness = port is > 0 and < 65536 ? new Readiness("localhost", port, null) : null;
        }
        else if (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            readiness = Uri.TryCreate(text, UriKind.Absolute, out var page) && page.Host.Length > 0
                ? new Readiness(page.Host, page.Port, page.PathAndQuery) : null;
        }
        else if (text.LastIndexOf(':') is int colon and > 0
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536
            && !text.Contains('/', StringComparison.Ordinal))
        {
            readiness = new Readiness(text[..colon].Trim('[', ']'), port, null);
        }

        return readiness is not null;
    }

    /// <summary>One attempt; false while there is no answer.</summary>
    public bool Holds()
    {
        try
        {
            using var client = new TcpClient { SendTimeout = (int)OneTry.TotalMilliseconds, ReceiveTimeout = (int)OneTry.TotalMilliseconds };
            if (!client.ConnectAsync(Host, Port).Wait(OneTry))
            {
                return false;
            }

            if (IsItsOwnPeer(client.Client))
            {
                client.LingerState = new LingerOption(true, 0);
                return false;
            }

            return Path is null || Answers(client.GetStream(), Path);
        }
        catch (Exception e) when (e is SocketException or IOException or AggregateException)
        {
            // Not yet: the caller tries again until its time is over.
            return false;
        }
    }

    /// <summary>
    /// True when a socket of this machine listens at the port (proc_net_tcp(5): the local address ends in the port, state 0A is LISTEN). Learnt without
    /// a connection; false says nothing where the server is behind another machine's address, or a network of its own.
    /// </summary>
    public bool Listens()
    {
        var port = string.Create(CultureInfo.InvariantCulture, $":{Port:X4}");
        try
        {
            return TcpTables.Where(File.Exists).SelectMany(File.ReadLines)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Any(fields => fields is [_, var local, _, "0A", ..] && local.EndsWith(port, StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public override string ToString() =>
        Path is null
            ? string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}")
            : string.Create(CultureInfo.InvariantCulture, $"http://{Host}:{Port}{Path}");

    // Where nothing listens and the port is in the range of outgoing connections, the kernel may choose that very port for our end: TCP then
    // connects it with itself.
    internal static bool IsItsOwnPeer(Socket socket) => socket.LocalEndPoint is { } own && own.Equals(socket.RemoteEndPoint);

    // The whole protocol that is needed: one request, the status in the first line of the answer.
    private bool Answers(NetworkStream stream, string path)
    {
        stream.Write(
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"GET {path} HTTP/1.1\r\nHost: {Host}:{Port}\r\nConnection: close\r\n\r\n")));
        var start = new byte[12];
        stream.ReadExactly(start);
        var words = Encoding.ASCII.GetString(start).Split(' ');
        return words is [var protocol, var status, ..] && protocol.StartsWith("HTTP/", StringComparison.Ordinal)
            && int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 100 and < 500;
    }
}
