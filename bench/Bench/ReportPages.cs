using System.Diagnostics;
using System.Globalization;
using System.Text;
using Toplev.Report.Figures;
using Toplev.Report.Html;
using Toplev.Report.Tests;
using Toplev.Report.View;

namespace Toplev.Bench;

/// <summary>Writes sample pages of several sizes, and the charts of one as pictures, to be looked at, and prints how long each took and how large it
/// is.</summary>
internal static class ReportPages
{
    public static int Write(string folder)
    {
        Directory.CreateDirectory(folder);
        (string Name, ReportInput Input)[] pages =
        [
            ("compared", SampleReport.Compared(3000)),
            ("many", SampleReport.Many()),
            ("many-200000", SampleReport.Many(10_000)),
            ("single", SampleReport.Single(3000)),
            ("doubtful", SampleReport.Doubtful()),
            ("without-counters", SampleReport.WithoutCounters()),
            ("profiles", SampleReport.WithProfiles()),
            ("located", SampleReport.Located()),
            ("regions", SampleReport.WithRegions()),
            ("stacks-200000", SampleReport.Located(SampleProfiles.Many(200_000))),
            ("hostile", SampleReport.Named("<script>alert(1)</script>\"'\u202E " + new string('W', 10_000))),
            ("large-100000", SampleReport.Compared(100_000)),
            ("large-1000000", SampleReport.Compared(1_000_000)),
        ];
        Page(Path.Combine(folder, "first.html"), pages[0].Input);
        foreach (var (name, input) in pages)
        {
            var path = Path.Combine(folder, name + ".html");
            var time = Page(path, input);
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{name,-20} {new FileInfo(path).Length / 1e6,8:0.000} MB {time.TotalMilliseconds,8:0} ms"));
        }

        using var drawing = new FigureDrawing();
        var start = Stopwatch.GetTimestamp();
        var files = FigureSet.Files(drawing, pages[0].Input).ToList();
        foreach (var (name, draw) in files)
        {
            File.WriteAllBytes(Path.Combine(folder, name), draw());
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files.Count} pictures {Stopwatch.GetElapsedTime(start).TotalMilliseconds,19:0} ms"));

        return 0;
    }

    private static TimeSpan Page(string path, ReportInput input)
    {
        var start = Stopwatch.GetTimestamp();
        using (var file = new StreamWriter(path, append: false, new UTF8Encoding(false), bufferSize: 1 << 16))
        {
            HtmlReport.Write(file, input);
        }

        return Stopwatch.GetElapsedTime(start);
    }
}
