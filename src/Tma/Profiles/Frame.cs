namespace Toplev.Tma.Profiles;

/// <summary>One function on a stack.</summary>
/// <param name="Name">As people write it; <c>[no symbol]</c> for all code of a module without one. From outside: any text.</param>
/// <param name="Module">File name of the library or program, <c>[kernel]</c>, or <c>[jit]</c> for code made at run time. From outside: any text.</param>
public readonly record struct Frame(string Name, string Module)
{
    /// <summary>Code whose place is in no file that perf knows.</summary>
    public static Frame Unknown { get; } = new("[unknown]", "[unknown]");

    /// <summary>Module of the kernel.</summary>
    public const string Kernel = "[kernel]";

    /// <summary>Module of code that was made at run time.</summary>
    public const string Jit = "[jit]";

    /// <summary>True for functions of the kernel.</summary>
    public bool IsKernel => Module == Kernel;

    /// <summary>Name of all code of a module that has no symbol there.</summary>
    public const string NoSymbol = "[no symbol]";

    // Libraries of .NET's runtime, which are delivered without symbols. The collector is in libcoreclr unless another was chosen.
    private static readonly Dictionary<string, string> KnownModules = new(StringComparer.Ordinal)
    {
        ["libcoreclr.so"] = "[runtime and garbage collector]",
        ["libclrgc.so"] = "[garbage collector]",
        ["libclrgcexp.so"] = "[garbage collector]",
        ["libclrjit.so"] = "[JIT compiler]",
    };

    /// <summary>Name of all code of a module that has no symbol there: what the module does where that is known, else <see cref="NoSymbol"/>.</summary>
    public static string NameWithoutSymbol(string module) => KnownModules.GetValueOrDefault(module, NoSymbol);

    /// <summary>False for code without a symbol.</summary>
    public bool HasSymbol => Name != Unknown.Name && Name != NoSymbol && !(KnownModules.TryGetValue(Module, out var name) && Name == name);
}
