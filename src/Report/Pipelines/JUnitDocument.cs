using System.Globalization;
using System.Text;
using System.Xml;
using Toplev.Report.Verdicts;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Report.Pipelines;

/// <summary>
/// JUnit's XML, which pipelines show: a test for each program with its figures as properties, one for each comparison with its verdict, and one for
/// <c>--fail-if</c>, the only one that fails. What could not be decided is an error.
/// </summary>
public static class JUnitDocument
{
    public static string Write(ResultSet set)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true }))
        {
            Write(xml, set);
        }

        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}\n";
    }

    private static void Write(XmlWriter xml, ResultSet set)
    {
        var tests = set.Results.Count + set.Comparisons.Count + (set.Gate is null ? 0 : 1);
        xml.WriteStartElement("testsuites");
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", "tma");
        xml.WriteAttributeString("tests", Text(tests));
        xml.WriteAttributeString("failures", set.Gate is { Holds: true } ? "1" : "0");
        xml.WriteAttributeString("errors", set.Gate is { Holds: null } ? "1" : "0");
        xml.WriteAttributeString("skipped", "0");
        foreach (var result in set.Results)
        {
            WriteProgram(xml, set, result);
        }

        foreach (var comparison in set.Comparisons)
        {
            WriteComparison(xml, set, comparison);
        }

        if (set.Gate is { } gate)
        {
            WriteGate(xml, gate);
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteProgram(XmlWriter xml, ResultSet set, ProgramResult result)
    {
        Start(xml, "measured", BenchmarkName.Of(set, result));
        if (result.Time is { } time)
        {
            xml.WriteAttributeString("time", Text(time.Seconds));
        }

        xml.WriteStartElement("properties");
        foreach (var (name, estimate) in FigureList.Of(set, result))
        {
            WriteEstimate(xml, name, estimate);
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteComparison(XmlWriter xml, ResultSet set, Comparison comparison)
    {
        Start(xml, "compared", BenchmarkName.Of(set, comparison));
        xml.WriteStartElement("properties");
        if (comparison.Speedup is { } speedup)
        {
            WriteEstimate(xml, "speedup", speedup);
        }

        xml.WriteEndElement();
        xml.WriteElementString("system-out", Valid(VerdictText.Of(set, comparison).ToString()));
        xml.WriteEndElement();
    }

    private static void WriteGate(XmlWriter xml, GateOutcome gate)
    {
        Start(xml, "fail-if", gate.Condition);
        if (gate.Holds is not false)
        {
            xml.WriteStartElement(gate.Holds is true ? "failure" : "error");
            xml.WriteAttributeString("message", Valid(gate.Sentence));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Start(XmlWriter xml, string suite, string name)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", "tma." + suite);
        xml.WriteAttributeString("name", Valid(name));
    }

    private static void WriteEstimate(XmlWriter xml, string name, Estimate estimate)
    {
        WriteProperty(xml, name, estimate.Value);
        if (estimate.Interval is { } interval)
        {
            WriteProperty(xml, name + ".low", interval.Low);
            WriteProperty(xml, name + ".high", interval.High);
        }
    }

    private static void WriteProperty(XmlWriter xml, string name, double value)
    {
        xml.WriteStartElement("property");
        xml.WriteAttributeString("name", Valid(name));
        xml.WriteAttributeString("value", Text(value));
        xml.WriteEndElement();
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Names come from programs: what XML cannot have is replaced.</summary>
    private static string Valid(string text)
    {
        var valid = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                valid.Append(text, i++, 2);
            }
            else
            {
                valid.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return valid.ToString();
    }
}
