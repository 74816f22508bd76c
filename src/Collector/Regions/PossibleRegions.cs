using Toplev.Collector.Processes;
using Toplev.Collector.Workloads;

namespace Toplev.Collector.Regions;

/// <summary>
/// Which regions a program could have had, found out after it has ended and without touching it: from its words, and from what its file says that it
/// links or asks the environment for. What it loads later by a name of its own (Python's modules) is not known.
/// </summary>
/// <param name="DotNet">It is a program of .NET.</param>
/// <param name="Itt">It, or a library that it links, reports ITT tasks.</param>
/// <param name="OneDnn">It links oneDNN.</param>
public readonly record struct PossibleRegions(bool DotNet, bool Itt, bool OneDnn)
{
    /// <summary>Of larger programs the first part, in which the names of libraries are.</summary>
    private const int MostBytes = 8 << 20;
    private const int Piece = 256 << 10;

    /// <summary>Longer than any of the texts.</summary>
    private const int Overlap = 32;

    private static readonly byte[][] OneDnnTexts = ["libdnnl.so"u8.ToArray(), "libmkldnn.so"u8.ToArray()];

    // The variable by which a program with Intel's static part of ITT finds its collector, and libraries that have it inside. GNU's libgomp has not.
    private static readonly byte[][] IttTexts =
        ["INTEL_LIBITTNOTIFY"u8.ToArray(), "libiomp5.so"u8.ToArray(), "libomp.so"u8.ToArray(), "libtbb.so"u8.ToArray(), "libtorch"u8.ToArray()];

    public static PossibleRegions Of(Workload workload, ProgramEnvironment user)
    {
        string file;
        try
        {
            file = workload.Resolve(user);
        }
        catch (ProgramNotStartedException)
        {
            // It was there when it was started.
            return default;
        }

        var dotNet = DotNetProgram.Is(workload, file);
        return dotNet ? new(DotNet: true, Itt: false, OneDnn: false) : OfFile(file);
    }

    private static PossibleRegions OfFile(string file)
    {
        (var itt, var oneDnn) = (false, false);
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var buffer = new byte[Overlap + Piece];
            var kept = 0;
            for (var read = 0; read < MostBytes; read += Piece)
            {
                var count = stream.ReadAtLeast(buffer.AsSpan(kept, Piece), Piece, throwOnEndOfStream: false);
                ReadOnlySpan<byte> bytes = buffer.AsSpan(0, kept + count);
                itt |= Holds(bytes, IttTexts);
                oneDnn |= Holds(bytes, OneDnnTexts);
                if (count < Piece)
                {
                    break;
                }

                bytes[^Overlap..].CopyTo(buffer);
                kept = Overlap;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A program may be executed without being read.
        }

        return new(DotNet: false, itt || oneDnn, oneDnn);
    }

    private static bool Holds(ReadOnlySpan<byte> bytes, byte[][] texts)
    {
        foreach (var text in texts)
        {
            if (bytes.IndexOf(text) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
