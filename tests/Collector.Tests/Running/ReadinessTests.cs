using System.Net;
using System.Net.Sockets;
using Toplev.Collector.Running;

namespace Toplev.Collector.Tests.Running;

public sealed class ReadinessTests
{
    [Fact]
    public void A_port_that_accepts_is_ready()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        Assert.True(new Readiness("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, null).Holds());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Who_listens_is_learnt_without_a_connection(string address)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        }
        catch (SocketException)
        {
            Assert.Skip($"this machine has no {address}");
        }

        var readiness = new Readiness("localhost", ((IPEndPoint)socket.LocalEndPoint!).Port, null);
        Assert.False(readiness.Listens());

        socket.Listen();
        Assert.True(readiness.Listens());
        Assert.False(socket.Poll(0, SelectMode.SelectRead), "nobody has connected");
    }

    // Where nothing listens, one try in 14,000 comes from the port that it asks for, and TCP connects it with itself.
    [Fact]
    public void A_connection_with_itself_is_known_from_one_with_a_server()
    {
        using var alone = new Socket(SocketType.Stream, ProtocolType.Tcp);
        alone.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        alone.Connect(alone.LocalEndPoint!);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        client.Connect((IPEndPoint)listener.LocalEndpoint);

        Assert.True(Readiness.IsItsOwnPeer(alone));
        Assert.False(Readiness.IsItsOwnPeer(client.Client));
    }
}
