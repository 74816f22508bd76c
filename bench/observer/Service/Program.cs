// A minimal service on the loopback interface. GET /stop ends it. Usage: service PORT
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
WebApplication app = builder.Build();
app.MapGet("/items/{id}", (int id) => $"item {id}");
app.MapGet("/cpu", () => Environment.CpuUsage.TotalTime.TotalMilliseconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
int waits = 0;
app.MapGet("/wait/{id}", async (int id) =>
{
    await Task.Delay(10 + (Interlocked.Increment(ref waits) % 20));
    return "waited";
});
app.MapGet("/stop", (IHostApplicationLifetime lifetime) => lifetime.StopApplication());
app.Run("http://127.0.0.1:" + args[0]);
