using System.Runtime.InteropServices;

namespace Toplev.Collector.Processes;

/// <summary>The C library of this machine, which programs that are not linked statically use too.</summary>
public static class CLibrary
{
    /// <summary>Version of glibc, or null where it is another C library.</summary>
    public static unsafe Version? Glibc
    {
        get
        {
            try
            {
                return Version.TryParse(Marshal.PtrToStringUTF8((nint)NativeMethods.gnu_get_libc_version()), out var version) ? version : null;
            }
            catch (EntryPointNotFoundException)
            {
                return null;
            }
        }
    }
}
