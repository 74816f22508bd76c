using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Globalization;

// A .NET program with parts that are known: `dotnetclient STEPS [die]` does an activity, a phase of its own event source and a collection per
// step, prints how many collections the runtime counted and, with "die", kills itself.
int steps = int.Parse(args[0], CultureInfo.InvariantCulture);
using var source = new ActivitySource("Client");
using var events = new ClientEvents();
for (int step = 0; step < steps; step++)
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
if (args.Length > 1)
{
    Process.GetCurrentProcess().Kill();
}

/// <summary>Found by its name in the assembly.</summary>
[EventSource(Name = "Client-Events")]
internal sealed class ClientEvents : EventSource
{
    [Event(1)]
    public void PhaseStart(int number) => WriteEvent(1, number);

    [Event(2)]
    public void PhaseStop(int number) => WriteEvent(2, number);
}
