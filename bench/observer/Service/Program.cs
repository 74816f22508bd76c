// A minimal service on the loopback interface. GET /stop ends it. Usage: service PORT
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
WebApplication app = builder.Build();
app.MapGet("/items/{id}", (int id) => $"item {id}");
app.MapGet("/wait/{id}", async (int id) =>
{
    await Task.Delay(100 + (id % 50));
    return "waited";
});
app.MapGet("/stop", (IHostApplicationLifetime lifetime) => lifetime.StopApplication());
app.Run("http://127.0.0.1:" + args[0]);
