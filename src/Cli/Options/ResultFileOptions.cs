using System.CommandLine;
using static Toplev.Cli.Options.OptionFactory;

namespace Toplev.Cli.Options;

/// <summary>The options that write a result to files.</summary>
/// <param name="intervals">What <c>--csv</c> writes.</param>
internal sealed class ResultFileOptions(string intervals)
{
    private readonly Option<string?> html = SharedOptions.Html();
    private readonly Option<string?> json =
        Text(OptionGroup.Results, "--json", "FILE", "Write the result as JSON; - is standard output", "--export-json");
    private readonly Option<string?> csv =
        Text(OptionGroup.Results, "--csv", "FILE", $"Write {intervals} as CSV; - is standard output", "--export-csv");
    private readonly Option<string?> markdown = Text(
        OptionGroup.Results, "--markdown", "FILE", "Write the result as Markdown, for a pull request; - is standard output", "--export-markdown");
    private readonly Option<string?> bencher = Text(
        OptionGroup.Results, "--export-bmf", "FILE", "Write every figure with its bounds in Bencher's format (BMF); - is standard output");
    private readonly Option<string?> junit = Text(
        OptionGroup.Results, "--export-junit", "FILE", "Write programs, verdicts and gates as JUnit tests, for CI systems; - is standard output");
    private readonly Option<string?> trace = Text(
        OptionGroup.Results, "--trace", "FILE", "Write regions and counters as a Chrome trace, for ui.perfetto.dev; - is standard output");
    private readonly Option<string?> charts =
        Text(OptionGroup.Results, "--charts", "DIR", "Write every chart as PNG and SVG, light and dark, into this directory");

    private readonly Option<bool> force = SharedOptions.Force();

    public IEnumerable<Option> All => [html, json, csv, markdown, bencher, junit, trace, charts, force];

    /// <summary>Without the trace, for a command to which <c>--trace</c> is an input.</summary>
    public IEnumerable<Option> WithoutTrace => [html, json, csv, markdown, bencher, junit, charts, force];

    public ResultOptions Read(ParseResult parsed) => new()
    {
        HtmlFile = parsed.GetValue(html),
        JsonFile = parsed.GetValue(json),
        CsvFile = parsed.GetValue(csv),
        MarkdownFile = parsed.GetValue(markdown),
        BencherFile = parsed.GetValue(bencher),
        JUnitFile = parsed.GetValue(junit),
        TraceFile = parsed.GetValue(trace),
        ChartFolder = parsed.GetValue(charts),
        Force = parsed.GetValue(force),
    };
}
