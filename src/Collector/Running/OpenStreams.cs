using Toplev.Collector.Processes;
using Toplev.Collector.Regions;

namespace Toplev.Collector.Running;

/// <summary>Standard streams of a program that are not ours, open while it is started.</summary>
internal sealed class OpenStreams : IDisposable
{
    private readonly FileStream? input;
    private readonly FileStream? output;
    private readonly FileStream? error;
    private readonly OneDnnLog? log;

    private OpenStreams(FileStream? input, FileStream? output, FileStream? error, OneDnnLog? log)
    {
        this.input = input;
        this.output = output;
        this.error = error;
        this.log = log;
    }

    /// <param name="log">What takes the program's output, or null.</param>
    public static OpenStreams Of(ProgramStreams streams, OneDnnLog? log)
    {
        var output = log is null ? ProgramStreams.Open(streams.Output) : null;

        // One file is opened once: two positions in it would overwrite each other (.NET appends by seeking, not by O_APPEND).
        return new(streams.OpenInput(), output, output is not null && streams.Error == streams.Output ? output : ProgramStreams.Open(streams.Error), log);
    }

    public int? Input => NumberOf(this.input);

    public int? Output => this.log?.Writer ?? NumberOf(this.output);

    public int? Error => NumberOf(this.error);

    public IReadOnlyList<DescriptorCopy> Copies =>
    [
        .. new (int? From, int To)[] { (Input, 0), (Output, 1), (Error, 2) }.Where(stream => stream.From is not null).Select(
            stream => new DescriptorCopy(stream.From!.Value, stream.To)),
    ];

    public void Dispose()
    {
        this.input?.Dispose();
        this.output?.Dispose();
        this.error?.Dispose();
    }

    private static int? NumberOf(FileStream? file) => file?.SafeFileHandle.DangerousGetHandle().ToInt32();
}
