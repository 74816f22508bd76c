using Toplev.Collector.Regions;

namespace Toplev.Collector.Tests.Regions;

public sealed class DotNetRoutesTests
{
    // As ASP.NET Core 10 writes them. A value that stands twice in the path, a catch-all and a path that no route has keep the activity's own name.
    [Theory]
    [InlineData("GET", "/items/7", "[id, 7]", "200", "GET /items/{id}")]
    [InlineData("POST", "/shops/3/items/7", "[shop, 3],[id, 7]", "201", "POST /shops/{shop}/items/{id}")]
    [InlineData("GET", "/health", "", "200", "GET /health")]
    [InlineData("GET", "/Items/7", "[action, Get],[controller, Items],[id, 7]", "404", "GET /Items/{id}")]
    [InlineData("GET", "/7/7", "[id, 7]", "200", null)]
    [InlineData("GET", "/files/a/b", "[path, a/b]", "200", null)]
    [InlineData("GET", "/forged", "", "404", null)]
    [InlineData("GET", "/a],[b", "[id, a],[b]", "200", null)]
    [InlineData("", "", "", "", null)]
    public void A_request_is_called_by_its_path_with_the_names_of_its_parameters(string method, string path, string values, string status, string? name) =>
        Assert.Equal(name, DotNetRoutes.OfRequest(method, path, values, status));
}
