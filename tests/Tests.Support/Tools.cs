using System.ComponentModel;
using System.Globalization;

namespace Toplev.Tests.Support;

/// <summary>Programs of the system that tests use.</summary>
public static class Tools
{
    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <param name="process">A process, or a process group as a negative number.</param>
    public static void Send(string signal, int process)
    {
        // The signal may come too late; what it should have done is what the test looks at.
        _ = new ProgramCall("kill", "-" + signal, "--", process.ToString(CultureInfo.InvariantCulture)).Run();
    }

    /// <summary>Compiles a C program.</summary>
    /// <param name="more">Further arguments of the compiler.</param>
    /// <returns>False when there is no C compiler.</returns>
    /// <exception cref="InvalidOperationException">It does not compile.</exception>
    public static bool TryCompile(string source, string program, params IReadOnlyList<string> more)
    {
        try
        {
            string[] language = ["-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-O2", "-pthread"];
            var compiler = new ProgramCall("cc", [.. language, source, "-o", program, .. more]).Run();
            return compiler.ExitCode == 0 ? true : throw new InvalidOperationException(compiler.Error);
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
