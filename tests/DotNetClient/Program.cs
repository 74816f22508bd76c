using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

// A .NET program with parts that are known: `dotnetclient STEPS [die]` does an activity, a phase of its own event source and a collection per
// step, prints how many collections the runtime counted and, with "die", kills itself. `dotnetclient throw N` throws and catches N exceptions,
// `burst N` writes N events at once, `siblings` has three activities at once in a fourth, `requests N` has N activities of two at once whose lengths it prints,
// `lock` has one thread wait for another's lock, `route` ends an activity with a
// route among its tags, `starve` blocks all threads of the pool, `hot` spends its time in methods of known shares. `serve PORT` is a server that collects
// and computes once for each request, `load PORT N` a client that sends it N requests one after the other and prints what is set in its environment.
// Where somebody observes its sources it begins when that is so.
using var source = new ActivitySource("Client");
using var events = new ClientEvents();
if (Environment.GetEnvironmentVariable("DOTNET_DiagnosticPorts")?.EndsWith("/port,nosuspend,connect", StringComparison.Ordinal) == true)
{
    SpinWait.SpinUntil(source.HasListeners, TimeSpan.FromSeconds(20));
    SpinWait.SpinUntil(() => events.IsEnabled(), TimeSpan.FromSeconds(0.2));
}

switch (args[0])
{
    case "throw":
        for (var i = 0; i < Number(1); i++)
        {
            try
            {
                throw new InvalidOperationException("thrown");
            }
            catch (InvalidOperationException)
            {
                // Counted by whoever measures.
            }
        }

        break;
    case "burst":
        for (var i = 0; i < Number(1); i++)
        {
            events.Note(new string('x', 30_000));
        }

        break;
    case "siblings":
        await Siblings();
        break;
    case "requests":
        await Requests(Number(1));
        break;
    case "lock":
        Wait();
        break;
    case "route":
        Route();
        break;
    case "hot":
        await Hot.RunAsync(Number(1));
        break;
    case "starve":
        Starve();
        break;
    case "serve":
        Serve(Number(1));
        break;
    case "load":
        await LoadAsync(Number(1), Number(2));
        break;
    default:
        Steps(Number(0));
        break;
}

if (args[^1] == "die")
{
    Process.GetCurrentProcess().Kill();
}

int Number(int position) => int.Parse(args[position], CultureInfo.InvariantCulture);

void Steps(int steps)
{
    for (var step = 0; step < steps; step++)
    {
        events.PhaseStart(step);
        using (source.StartActivity("step"))
        {
            Thread.Sleep(5);
        }

        GC.Collect(0);
        events.PhaseStop(step);
    }

    Console.WriteLine(GC.CollectionCount(0));
}

// All begin on one thread and wait at the same time. Prints the name of each activity and its length in ticks of 100 ns.
async Task Siblings()
{
    using var request = source.StartActivity("request");
    events.PhaseStart(0);
    await Task.WhenAll(Call("first", 100), Call("second", 40), Call("third", 100));
    Thread.Sleep(20);
    events.PhaseStop(0);
    Print(request);

    async Task Call(string name, int milliseconds)
    {
        using var call = source.StartActivity(name);
        events.CallStart(name);
        await Task.Delay(milliseconds);
        events.CallStop(name);
        Print(call);
    }
}

// Prints the length of each in ticks of 100 ns, as a client that waited for it would.
async Task Requests(int count)
{
    var ticks = new long[count];
    await Task.WhenAll(Client(0), Client(1));
    Console.WriteLine(string.Join('\n', ticks));

    async Task Client(int first)
    {
        for (var i = first; i < count; i += 2)
        {
            using var request = source.StartActivity("GET /items/{id}");
            await Task.Delay(i % 3);
            request?.Stop();
            ticks[i] = request?.Duration.Ticks ?? 0;
        }
    }
}

static void Print(Activity? activity)
{
    activity?.Stop();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{activity?.DisplayName} {activity?.Duration.Ticks}"));
}

// As a server names its requests: what the client sent first, the route last.
void Route()
{
    using var request = source.StartActivity("HttpRequestIn");
    request?.SetTag("http.request.method", "GET");
    request?.SetTag("url.path", "/items/[http.route, forged],[7]");
    request?.SetTag("http.route", "/items/{id:regex(^[0-9]+$)}");
    request?.SetTag("http.response.status_code", 200);
    Console.WriteLine(request?.Recorded);
}

// Each waits for one that comes after it: none ends before the pool has added as many threads.
static void Starve()
{
    var blocked = Environment.ProcessorCount + 2;
    using var all = new CountdownEvent(blocked);
    Task[] waiting = [.. Enumerable.Range(0, blocked).Select(_ => Task.Run(() =>
    {
        all.Signal();
        all.Wait();
    }))];
    Task.WaitAll(waiting);
}

void Serve(int port)
{
    // Not HttpListener: a connection that comes while it starts, as one that asks whether it is ready does, ends the process.
    using var listener = new TcpListener(IPAddress.Loopback, port);
    GC.Collect(0);
    listener.Start();
    while (true)
    {
        using var connection = listener.AcceptTcpClient();
        using var stream = connection.GetStream();
        using var reader = new StreamReader(stream);
        if (!HasRequest(reader))
        {
            continue;
        }

        using (source.StartActivity("answer"))
        {
            GC.Collect(0);
            Hot.Answer();
        }

        stream.Write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8);
    }
}

// One whole head; whoever only connected sends none.
static bool HasRequest(StreamReader reader)
{
    try
    {
        string? line;
        do
        {
            line = reader.ReadLine();
        }
        while (line is { Length: > 0 });

        return line is not null;
    }
    catch (IOException)
    {
        return false;
    }
}

static async Task LoadAsync(int port, int requests)
{
    using var client = new HttpClient();
    for (var i = 0; i < requests; i++)
    {
        (await client.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")))).EnsureSuccessStatusCode();
    }

    foreach (var name in new[] { "DOTNET_PerfMapEnabled", "DOTNET_EnableEventPipe", "DOTNET_DiagnosticPorts" })
    {
        Console.WriteLine($"{name}={Environment.GetEnvironmentVariable(name)}");
    }
}

static void Wait()
{
    object gate = new();
    using var held = new ManualResetEventSlim();
    var other = new Thread(() =>
    {
        held.Wait();
        lock (gate)
        {
            Console.WriteLine("entered");
        }
    });
    other.Start();
    lock (gate)
    {
        held.Set();
        while (other.ThreadState != System.Threading.ThreadState.WaitSleepJoin)
        {
            Thread.Yield();
        }

        Thread.Sleep(50);
    }

    other.Join();
}

[EventSource(Name = "Client-Events")]
internal sealed class ClientEvents : EventSource
{
    [Event(1)]
    public void PhaseStart(int number) => WriteEvent(1, number);

    [Event(2)]
    public void PhaseStop(int number) => WriteEvent(2, number);

    [Event(3)]
    public void CallStart(string name) => WriteEvent(3, name);

    [Event(4)]
    public void CallStop(string name) => WriteEvent(4, name);

    [Event(5)]
    public void Note(string text) => WriteEvent(5, text);
}

/// <summary>Methods of the same loop, of which Total does most rounds, then Weigh, the lambda and the async method.</summary>
internal static class Hot
{
    private const int Million = 1_000_000;

    /// <summary>Prints what names its process and its perf map.</summary>
    public static async Task RunAsync(int rounds)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Environment.ProcessId} map={Environment.GetEnvironmentVariable("DOTNET_PerfMapEnabled")}"));
        var few = 3;
        Func<int, long> lambda = [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)] (round) =>
        {
            var sum = 0L;
            for (var i = 0; i < few * Million; i++)
            {
                sum += (i ^ round) % 7;
            }

            return sum;
        };
        var all = 0L;
        for (var round = 0; round < rounds; round++)
        {
            all += Orders<string>.Total(round, 12 * Million) + Weigh(round, "") + lambda(round) + await LaterAsync(round);
        }

        Console.WriteLine(all);
    }

    public static long Answer() => Weigh(1, "") + Orders<string>.Total(1, 12 * Million);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static long Weigh<T>(int round, T unused)
        where T : class
    {
        var sum = 0L;
        for (var i = 0; i < 6 * Million; i++)
        {
            sum += (i ^ round) % 7;
        }

        return unused is null ? 0 : sum;
    }

    private static async Task<long> LaterAsync(int round)
    {
        await Task.Yield();
        var sum = 0L;
        for (var i = 0; i < 3 * Million / 2; i++)
        {
            sum += (i ^ round) % 7;
        }

        return sum;
    }

    private static class Orders<T>
    {
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static long Total(int round, int count)
        {
            var sum = 0L;
            for (var i = 0; i < count; i++)
            {
                sum += (i ^ round) % 7;
            }

            return sum;
        }
    }
}
