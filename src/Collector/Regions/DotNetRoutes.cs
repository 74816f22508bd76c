namespace Toplev.Collector.Regions;

/// <summary>Names of requests to a service by their method and route, like <c>GET /items/{id}</c>.</summary>
internal static class DotNetRoutes
{
    private const string NotFound = "404";

    // Not parameters of the path where routes are attributes of methods.
    private static readonly string[] PlacesOfCode = ["controller", "action", "area", "page"];

    /// <summary>From an activity's tags (OpenTelemetry's semantic conventions), or null.</summary>
    /// <param name="tags">All of them as the runtime writes them: <c>[KEY, VALUE],[KEY, VALUE]</c>.</param>
    public static string? OfTags(string tags)
    {
        // The service adds the route last, after what the client sent; and a route may have brackets in it.
        const string RouteTag = "[http.route, ";
        const string MethodTag = "[http.request.method, ";
        var route = tags.LastIndexOf(RouteTag, StringComparison.Ordinal);
        var method = tags.IndexOf(MethodTag, StringComparison.Ordinal);
        return route < 0 ? null : $"{(method < 0 ? "" : ValueAt(tags, method + MethodTag.Length) + " ")}{ValueAt(tags, route + RouteTag.Length)}";
    }

    /// <summary>From the request itself: its path, in which each value of a parameter is replaced by the parameter's name. Null where it is not certain which
    /// part that is.</summary>
    /// <param name="values">Of the route's parameters: <c>[NAME, VALUE],[NAME, VALUE]</c>.</param>
    public static string? OfRequest(string method, string path, string values, string status)
    {
        if (method.Length == 0 || path.Length == 0 || (values.Length == 0 && status == NotFound))
        {
            return null;
        }

        var segments = path.Split('/');
        string[] named = [.. segments];
        foreach (var pair in values.Length < 2 ? [] : values[1..^1].Split("],["))
        {
            var comma = pair.IndexOf(", ", StringComparison.Ordinal);
            if (comma < 0)
            {
                return null;
            }

            (var name, var value) = (pair[..comma], pair[(comma + 2)..]);
            if (value.Length == 0 || PlacesOfCode.Contains(name))
            {
                continue;
            }

            var place = Array.IndexOf(segments, value);
            if (place < 0 || place != Array.LastIndexOf(segments, value))
            {
                return null;
            }

            named[place] = $"{{{name}}}";
        }

        return $"{method} {string.Join('/', named)}";
    }

    private static string ValueAt(string tags, int begin)
    {
        var end = tags.IndexOf("],[", begin, StringComparison.Ordinal);
        return tags[begin..(end < 0 ? tags.Length - 1 : end)];
    }
}
