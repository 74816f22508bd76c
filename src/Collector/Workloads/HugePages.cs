namespace Toplev.Collector.Workloads;

/// <summary>Which transparent huge pages a program gets.</summary>
public enum HugePages
{
    /// <summary>None, whatever the system and the program say.</summary>
    Off,

    /// <summary>Those that it asks for; the C library's allocator asks for all its memory.</summary>
    Madvise,

    /// <summary>As the system gives them to every program.</summary>
    Always,
}
