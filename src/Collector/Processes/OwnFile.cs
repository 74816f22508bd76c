using System.Runtime.InteropServices;

namespace Toplev.Collector.Processes;

/// <summary>Programs and libraries of native code that are installed with tma.</summary>
internal static class OwnFile
{
    /// <summary>Full path: beside the program, or in the folder of this architecture where the program is installed for several.</summary>
    public static string PathOf(string name)
    {
        var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        var ofArchitecture = Path.Combine(AppContext.BaseDirectory, architecture, name);
        return File.Exists(ofArchitecture) ? ofArchitecture : Path.Combine(AppContext.BaseDirectory, name);
    }
}
