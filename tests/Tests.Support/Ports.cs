using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Toplev.Tests.Support;

/// <summary>Ports for the servers of tests.</summary>
public static class Ports
{
    // Below the range from which the kernel takes the ports of outgoing connections, which other tests open meanwhile.
    private const int First = 12_000, End = 32_000;

    /// <summary>A port on which nothing listens, drawn so that tests that run at the same time do not get the same one.</summary>
    public static string Free()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var port = Random.Shared.Next(First, End);
            using var listener = new TcpListener(IPAddress.Any, port);
            try
            {
                listener.Start();
                return port.ToString(CultureInfo.InvariantCulture);
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }

        throw new InvalidOperationException("no port is free");
    }
}
