using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Recordings;
using Toplev.Report.Figures;
using Toplev.Report.View;
using Toplev.Tma;

namespace Toplev.Cli.Commands;

/// <summary>The charts of a report as pictures in a directory. The native library that draws them is loaded here, and nowhere else.</summary>
internal static class ChartFiles
{
    private const string Option = "--charts";
    private const string Library = "libSkiaSharp.so";

    /// <summary>What must hold before anything is measured.</summary>
    /// <exception cref="UserErrorException">What draws is not there.</exception>
    public static IEnumerable<OutputFile> Checked(ResultOptions options)
    {
        if (options.ChartFolder is not { } folder)
        {
            return [];
        }

        return HasLibrary() ? [new OutputFile(Option, folder) { IsFolder = true }]
            : throw new UserErrorException(
                $"{Option} draws with {Library}, which is not beside the program in {AppContext.BaseDirectory}.",
                "Leave it where the program was built or unpacked (x64 and arm64); --html needs no library.");
    }

    /// <param name="streams">Receives the names of written files; null for no message.</param>
    /// <param name="remedy">What to do when they cannot be written.</param>
    public static void Write(string folder, ReportInput input, bool force, Streams? streams, string remedy)
    {
        using var drawing = Drawing();
        List<(string Name, Func<byte[]> Draw)> files = [.. FigureSet.Files(drawing, input)];
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{Option} {folder} cannot be made: {e.Message}", remedy, e);
        }

        OutputChecks.Check([.. files.Select(file => new OutputFile(Option, Path.Combine(folder, file.Name)))], [], force);
        foreach (var (name, draw) in files)
        {
            WriteFile(Path.Combine(folder, name), draw(), remedy);
        }

        streams?.Say(files.Count == 0
            ? $"{Option} {folder}: there is nothing to draw"
            : $"{Option} {folder}: {string.Join(", ", files.Select(file => Chart(file.Name)).Distinct())}; each .light and .dark, as .png and .svg");
    }

    /// <summary>A library that is there may be another system's.</summary>
    private static FigureDrawing Drawing()
    {
        try
        {
            return new FigureDrawing();
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
        {
            var reason = e.GetBaseException().Message;
            throw new UserErrorException($"{Option}: {Library} cannot be loaded: {reason}", "It needs glibc on x64 or arm64; --html needs no library.", e);
        }
    }

    private static string Chart(string file) => Path.GetFileNameWithoutExtension(Path.GetFileNameWithoutExtension(file));

    private static void WriteFile(string path, byte[] content, string remedy)
    {
        try
        {
            OutputTarget.Write(path, stream => stream.Write(content));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be written: {OutputTarget.Reason(e, path)}.", remedy, e);
        }
    }

    /// <summary>Beside the program, or where a program that is not published has it.</summary>
    private static bool HasLibrary() =>
        File.Exists(Path.Combine(AppContext.BaseDirectory, Library))
        || Array.Exists(["linux-x64", "linux-arm64"], platform => File.Exists(Path.Combine(AppContext.BaseDirectory, "runtimes", platform, "native", Library)));
}
