using System.Diagnostics;
using System.Globalization;
using System.Text;
using Toplev.Report.Charts;
using Toplev.Report.Html;
using Toplev.Report.Tests;
using Toplev.Report.View;

namespace Toplev.Bench;

/// <summary>Writes sample pages of several sizes, to be looked at, and prints how long each took and how large it is.</summary>
internal static class ReportPages
{
    public static int Write(string folder)
    {
        Directory.CreateDirectory(folder);
        (string Name, ReportInput Input)[] pages =
        [
            ("compared", SampleReport.Compared(3000)),
            ("single", SampleReport.Single(3000)),
            ("doubtful", SampleReport.Doubtful()),
            ("without-counters", SampleReport.WithoutCounters()),
            ("hostile", SampleReport.Named("<script>alert(1)</script>\"'\u202E " + new string('W', 10_000))),
            ("large-100000", SampleReport.Compared(100_000)),
            ("large-1000000", SampleReport.Compared(1_000_000)),
        ];
        Page(Path.Combine(folder, "first.html"), pages[0].Input);
        foreach (var (name, input) in pages)
        {
            var path = Path.Combine(folder, name + ".html");
            var time = Page(path, input);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-20} {new FileInfo(path).Length / 1e6,8:0.000} MB {time.TotalMilliseconds,8:0} ms"));
        }

        foreach (var (name, text) in SvgCharts.WriteAll(pages[0].Input))
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }

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
