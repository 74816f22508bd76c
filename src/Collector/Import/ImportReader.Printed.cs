using System.Text;
using Toplev.Tma.Importing;
using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>Percentages without counts: tables of perf and what toplev prints.</summary>
public sealed partial class ImportReader
{
    private static ReadOnlySpan<byte> Summary => "SUMMARY"u8;

    private MetricTable? heading;

    /// <summary>Percentages whose names are in a heading above them.</summary>
    private bool TakeTable(ReadOnlySpan<byte> line)
    {
        if (this.heading?.Row(line, core, out var stamp, out var scope) is { } shares)
        {
            AddColumns(shares, stamp, scope);
            return true;
        }

        if (IsDigit(TrimStart(line)[0]) || MetricTable.Heading(line) is not { } heading)
        {
            return false;
        }

        this.heading = heading;
        hasTable = true;
        return true;
    }

    private void AddColumns(IReadOnlyList<PrintedShare> shares, string stamp, string scope)
    {
        var builder = BuilderFor(scope);
        LocalNumber.Decimal(Encoding.UTF8.GetBytes(stamp), out var seconds);
        if (stamp.Length == 0 ? builder.Printed.Count > 0 : seconds < builder.PrintedStamp)
        {
            End();
            builder = BuilderFor(scope);
        }

        foreach (var share in shares)
        {
            builder.AddToMean(share, stamp.Length > 0 ? seconds : -1);
        }
    }

    private void AddToplev(ReadOnlySpan<byte> stamp, ReadOnlySpan<byte> scope, PrintedShare share)
    {
        // The first thread's nodes are shown as the core's; the second thread has a part of its own.
        var thread = scope.LastIndexOf("-T"u8);
        var part = Text(thread > 0 && scope.EndsWith("-T0"u8) ? scope[..thread] : scope);
        var builder = BuilderFor(part);
        if (builder.HasPrintedStamps && (stamp.IsEmpty || stamp.SequenceEqual(Summary)))
        {
            builder.Summarize(share);
            return;
        }

        var isKnown = builder.Printed.Exists(known => known.Metric == share.Metric && known.CoreType == share.CoreType);
        LocalNumber.Decimal(stamp, out var seconds);
        if (isKnown && (stamp.IsEmpty || stamp.SequenceEqual(Summary) || seconds < builder.PrintedStamp))
        {
            End();
            builder = BuilderFor(part);
        }

        builder.AddToMean(share, stamp.IsEmpty || stamp.SequenceEqual(Summary) ? -1 : seconds);
    }
}
