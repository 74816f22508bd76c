using Toplev.Tma;

namespace Toplev.Cli.Console;

/// <summary>What is wrong around this process when something failed that always works: looked for only then.</summary>
internal static class Surroundings
{
    private static readonly string[] OutOfDescriptors = ["Too many open files", "EMFILE"];

    /// <returns>A sentence with a remedy, or null when all is as it should be.</returns>
    public static string? WhatIsWrong(Exception failure)
    {
        if (failure is UserErrorException && failure.InnerException is null)
        {
            return null;
        }

        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (OutOfDescriptors.Any(text => cause.Message.Contains(text, StringComparison.Ordinal)))
            {
                return "The limit of open files is too low for a measurement. Raise it: ulimit -n 1024.";
            }

            // .NET's words for EFBIG.
            if (cause is ArgumentOutOfRangeException && cause.Message.Contains("too large for the file system", StringComparison.Ordinal))
            {
                return "File too large: the limit of file sizes (ulimit -f) or the file system is too small for what is to be written. Raise it: ulimit -f "
                    + "unlimited.";
            }
        }

        if (!HasWorkingDirectory())
        {
            return "The working directory does not exist any more. Change to one that does: cd DIR.";
        }

        return failure is UserErrorException || Directory.Exists(Path.GetTempPath())
            ? null
            : $"The temporary directory {Path.GetTempPath()} does not exist. Set TMPDIR to one that does: TMPDIR=/tmp.";
    }

    private static bool HasWorkingDirectory()
    {
        try
        {
            return Environment.CurrentDirectory.Length > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
