namespace FakePerf;

/// <summary>Refusals in perf's own words, before the command is started.</summary>
internal static class FaultBeforeStart
{
    public static int? Apply()
    {
        switch (Setting.Fault)
        {
            case "permission":
                Console.Error.WriteLine(
                    """
                    Error:
                    Access to performance monitoring and observability operations is limited.
                    Consider adjusting /proc/sys/kernel/perf_event_paranoid setting to open
                    access to performance monitoring and observability operations for processes
                    without CAP_PERFMON, CAP_SYS_PTRACE or CAP_SYS_ADMIN Linux capability.
                    """);
                return Setting.IsVersion7 ? 1 : 255;
            case "exit255":
                return 255;
            case "libraries":
                Console.Error.WriteLine("perf: error while loading shared libraries: libtraceevent.so.1: cannot open shared object file: No such file or "
                    + "directory");
                return 127;
            case "wrapper":
                Console.Error.WriteLine("WARNING: perf not found for kernel 6.8.0-45\n");
                return 2;
            case "hang-start":
                Thread.Sleep(Timeout.Infinite);
                return 0;
            default:
                return null;
        }
    }
}
