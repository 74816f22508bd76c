namespace Toplev.Tma.Profiles;

/// <summary>One function on a stack.</summary>
/// <param name="Name">As people write it; an address (<c>0x7f12</c>) where there is no symbol. From outside: any text.</param>
/// <param name="Module">File name of the library or program, <c>[kernel]</c>, or <c>[jit]</c> for code made at run time. From outside: any text.</param>
public readonly record struct Frame(string Name, string Module)
{
    /// <summary>Code whose place is in no file that perf knows.</summary>
    public static Frame Unknown { get; } = new("[unknown]", "[unknown]");

    /// <summary>False for a bare address: it says where, but not in which function.</summary>
    public bool HasSymbol => !Name.StartsWith("0x", StringComparison.Ordinal) && Name != Unknown.Name;
}
