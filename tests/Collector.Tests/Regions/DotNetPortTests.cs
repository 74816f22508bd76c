using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Toplev.Collector.Processes;
using Toplev.Collector.Regions;
using Toplev.Tma;

namespace Toplev.Collector.Tests.Regions;

/// <summary>Runtimes played by the test, with messages written by hand after the document of their protocol (dotnet/diagnostics, ipc-protocol.md).</summary>
public sealed class DotNetPortTests : IDisposable
{
    private static readonly byte[] Cookie = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
    private readonly PrivateDirectory folder = new();
    private readonly DotNetPort port;
    private readonly List<IDisposable> open = [];

    public DotNetPortTests() => port = new DotNetPort(folder, ["My.Source"]);

    [Fact]
    public void The_first_connection_of_a_runtime_is_asked_for_the_events_and_the_second_for_nothing()
    {
        (var first, var events) = Connect();
        (var second, _) = Connect();

        var asked = Received(first);
        Assert.Equal("DOTNET_IPC_V1\0", Encoding.ASCII.GetString(asked[..14]));
        Assert.Equal(asked.Length, BinaryPrimitives.ReadUInt16LittleEndian(asked.AsSpan(14)));
        Assert.Equal([2, 4, 0, 0], asked[16..20]); // EventPipe, CollectTracing3
        Assert.Equal([8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0], asked[20..34]); // MB, NetTrace, no rundown, no stacks, three providers
        var text = Encoding.Unicode.GetString(asked);
        Assert.Contains(
            "FilterAndPayloadSpecs=\"[AS]My.Source/Stop-Record:-Id;ParentId;DisplayName;Duration;Tags=TagObjects.*Enumerate\"\0", text,
            StringComparison.Ordinal);
        Assert.Equal(0, second.Available);

        // The answer and the events' beginning may come in any pieces.
        byte[] sent = [.. "DOTNET_IPC_V1\0"u8, 28, 0, 0xFF, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, .. "Nettrace"u8];
        foreach (var one in sent)
        {
            events.Take([one], 0);
        }

        events.End();
        Assert.Equal("Nettrace", File.ReadAllText(Path.Combine(folder.Path, "77.1.nettrace")));
        Assert.False(port.IsUnused);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_runtime_that_does_not_know_the_command_is_asked_with_the_older_one(bool connectsBefore)
    {
        (var first, var refusing) = Connect();
        Received(first);
        var early = connectsBefore ? Connect().Runtime : null;
        refusing.Take([.. "DOTNET_IPC_V1\0"u8, 24, 0, 0xFF, 0xFF, 0, 0, 0x85, 0x13, 0x13, 0x80], 0);

        var asked = Received(early ?? Connect().Runtime);
        Assert.Equal([2, 3], asked[16..18]); // CollectTracing2, which has no byte for stacks
        Assert.Equal([8, 0, 0, 0, 1, 0, 0, 0, 0, 3, 0, 0, 0], asked[20..33]);
        Assert.True(port.IsUnused);
    }

    [Fact]
    public void Who_is_no_runtime_is_asked_for_nothing()
    {
        var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        this.open.Add(other);
        other.Connect(new UnixDomainSocketEndPoint(folder.File("port")));
        var watched = port.Accept()!;
        watched.Take(new byte[100], 0);

        Assert.True(watched.Descriptor.Number < 0);
        Assert.Equal(0, other.Receive(new byte[1]));
    }

    [Fact]
    public void A_directory_whose_name_does_not_fit_into_a_sockets_address_is_refused()
    {
        var parent = folder.File(new string('d', 100));
        Directory.CreateDirectory(parent);
        using (var deep = new PrivateDirectory(parent))
        {
            var refusal = Assert.Throws<UserErrorException>(() => new DotNetPort(deep, ["A"]));
            Assert.Contains("TMPDIR=/tmp", refusal.Message, StringComparison.Ordinal);
        }

        Directory.Delete(parent);
    }

    public void Dispose()
    {
        foreach (var open in this.open)
        {
            open.Dispose();
        }

        port.Dispose();
        folder.Dispose();
    }

    private (Socket Runtime, IWatched Connection) Connect()
    {
        var runtime = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        this.open.Add(runtime);
        runtime.Connect(new UnixDomainSocketEndPoint(folder.File("port")));
        var connection = port.Accept()!;
        connection.Take([.. "ADVR_V1\0"u8, .. Cookie, 77, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0);
        return (runtime, connection);
    }

    private static byte[] Received(Socket socket)
    {
        var buffer = new byte[4096];
        return buffer[..socket.Receive(buffer)];
    }
}
