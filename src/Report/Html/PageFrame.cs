using System.Text;
using Toplev.Report.Markup;

namespace Toplev.Report.Html;

/// <summary>What every page begins and ends with. It loads nothing, and says so to the browser by its content security policy.</summary>
internal static class PageFrame
{
    /// <param name="script">All of its script; empty for none.</param>
    public static Raw Head(string title, string style, string script)
    {
        var scripts = script.Length > 0 ? $"script-src '{Hash(script)}'; " : "";
        var policy = $"default-src 'none'; style-src '{Hash(style)}'; {scripts}base-uri 'none'; form-action 'none'";
        return Fragment.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{new Raw(policy)}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{title}</title>
            <style>{new Raw(style)}</style>
            </head>
            <body>

            """);
    }

    public static Raw Footer(string version) => Fragment.Of($"""
        </main>
        <footer>Made by tma {version}. This file holds everything it shows; it loads nothing and sends nothing.</footer>

        """);

    public static string Resource(string name)
    {
        using var stream = typeof(PageFrame).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program holds no '{name}'.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(Sha256.Of(Encoding.UTF8.GetBytes(text)));
}
