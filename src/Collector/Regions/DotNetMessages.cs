using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Toplev.Collector.Regions;

/// <summary>
/// Messages of the .NET runtime's diagnostic port (github.com/dotnet/diagnostics, documentation/design-docs/ipc-protocol.md), all little-endian.
/// </summary>
internal static class DotNetMessages
{
    /// <summary>Bytes with which a connecting runtime identifies itself.</summary>
    public const int AdvertisementLength = 34;

    /// <summary>Bytes of the header that begins each message.</summary>
    public const int HeaderLength = 20;

    private const int SizeAt = 14;
    private const int CommandSetAt = 16;
    private const int CommandAt = 17;
    private const byte EventPipe = 2;
    private const byte Server = 0xFF;
    private const byte CollectTracing2 = 3; // .NET 5
    private const byte CollectTracing3 = 4; // .NET 8: can be asked not to walk stacks
    private const int NetTrace = 1;

    // Of what waits for the next write, which is 0.1 s away.
    private const int BufferMegabytes = 8;
    private const int Informational = 4;

    // Ends only: they have the length, and an activity may be given its name after its start. Without the minus all properties would be written, which
    // costs twenty times as much. Record: the activity has all its tags, and what it sends to other services does not change as it would if it were sampled.
    private const string OfSource = "/Stop-Record:-Id;ParentId;DisplayName;Duration;Tags=TagObjects.*Enumerate";

    // Requests to a service of ASP.NET Core, which up to 10.0 puts neither method nor route into its activity: they are taken from the request, which its
    // diagnostic listener gives. The first two lines make it do so (it asks whether somebody wants the start), the third is the end.
    private const string AspNetCore = "Microsoft.AspNetCore";
    private const string Request = AspNetCore + "/" + AspNetCore + ".Hosting.HttpRequestIn";
    private const string OfRequest = Request + ":-\n" + Request + ".Start:-\n" + Request
        + ".Stop:-Id=*Activity.Id;ParentId=*Activity.ParentId;DisplayName=*Activity.DisplayName;Duration=*Activity.Duration"
        + ";Tags=*Activity.TagObjects.*Enumerate"
        + ";Method=Request.Method;Path=Request.Path.Value;Values=Request.RouteValues.*Enumerate;Status=Response.StatusCode";

    /// <summary>Who connects, or null when it is not a runtime.</summary>
    public static DotNetRuntime? Advertised(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("ADVR_V1\0"u8) ? new(new Guid(bytes.Slice(8, 16)), BinaryPrimitives.ReadInt64LittleEndian(bytes[24..])) : null;

    /// <summary>Asks for the events of the named sources, as a stream on the same connection.</summary>
    /// <param name="withoutStacks">False for a runtime that has no such command.</param>
    public static byte[] Collect(IReadOnlyList<string> sources, bool withoutStacks)
    {
        var body = new MemoryStream();
        using var writer = new BinaryWriter(body, Encoding.Unicode);
        writer.Write(BufferMegabytes);
        writer.Write(NetTrace);
        writer.Write(false); // no rundown: the names of all methods
        if (withoutStacks)
        {
            writer.Write(false);
        }

        writer.Write(2 + sources.Count);

        // The events of the library's own activities (0x2) without its messages; ids for the starts and stops of event sources (TasksFlowActivityIds).
        var filter = string.Join('\n', sources.Select(name => name == AspNetCore ? OfRequest : "[AS]" + name + OfSource));
        Provider(writer, "Microsoft-Diagnostics-DiagnosticSource", 0x2, $"FilterAndPayloadSpecs=\"{filter}\"");
        Provider(writer, "System.Threading.Tasks.TplEventSource", 0x80, "");
        foreach (var name in sources)
        {
            Provider(writer, name, ulong.MaxValue, "");
        }

        writer.Flush();
        return Message(withoutStacks ? CollectTracing3 : CollectTracing2, body.ToArray());
    }

    /// <summary>Bytes of the whole message that begins with a header.</summary>
    public static int LengthOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt16LittleEndian(header[SizeAt..]);

    /// <summary>True when the runtime does what it was asked.</summary>
    public static bool IsConsent(ReadOnlySpan<byte> header) => header[CommandSetAt] == Server && header[CommandAt] == 0;

    private static byte[] Message(byte command, byte[] body)
    {
        var message = new byte[HeaderLength + body.Length];
        "DOTNET_IPC_V1"u8.CopyTo(message);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(SizeAt), checked((ushort)message.Length));
        message[CommandSetAt] = EventPipe;
        message[CommandAt] = command;
        body.CopyTo(message, HeaderLength);
        return message;
    }

    private static void Provider(BinaryWriter writer, string name, ulong keywords, string arguments)
    {
        writer.Write(keywords);
        writer.Write(Informational);
        Text(writer, name);
        Text(writer, arguments);
    }

    private static void Text(BinaryWriter writer, string text)
    {
        writer.Write(text.Length + 1);
        writer.Write(Encoding.Unicode.GetBytes(text));
        writer.Write((short)0);
    }
}

/// <summary>A runtime that has connected.</summary>
/// <param name="Cookie">Its own, other than the process's number: a process may have several runtimes one after the other.</param>
internal readonly record struct DotNetRuntime(Guid Cookie, long ProcessId)
{
    public override string ToString() => ProcessId.ToString(CultureInfo.InvariantCulture);
}
