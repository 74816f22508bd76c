using Toplev.Tma.Profiles;

namespace Toplev.Collector.Perf;

/// <summary>What <c>perf script</c> prints of one function: <c>main (/tmp/app)</c>, <c>[unknown] ([kernel.kallsyms])</c>.</summary>
public static class PerfSymbol
{
    /// <summary>Module of code that was made at run time.</summary>
    public const string Jit = Frame.Jit;

    /// <param name="text">Symbol and module as perf printed them.</param>
    public static Frame Parse(string text)
    {
        var (symbol, module) = Split(text);
        module = ModuleOf(module);
        return symbol is "" or "[unknown]"
            ? module == Frame.Unknown.Module ? Frame.Unknown : new Frame(Frame.NameWithoutSymbol(module), module)
            : new Frame(module == Jit ? DotNetSymbol.Parse(symbol) : symbol, module);
    }

    // The module is in the last parentheses that match: names of C++ functions and of files contain them too.
    private static (string Symbol, string Module) Split(string text)
    {
        text = text.TrimEnd();
        if (text.EndsWith(" (inlined)", StringComparison.Ordinal))
        {
            return (text[..^" (inlined)".Length], "[inlined]");
        }

        var depth = 0;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            depth += text[i] == ')' ? 1 : text[i] == '(' ? -1 : 0;
            if (depth == 0 && text[i] == '(')
            {
                return (text[..i].TrimEnd(), text[(i + 1)..^1]);
            }
        }

        return (text, Frame.Unknown.Module);
    }

    private static string ModuleOf(string path)
    {
        const string Deleted = " (deleted)";
        if (path.StartsWith("[kernel", StringComparison.Ordinal) || path.StartsWith("[guest.kernel", StringComparison.Ordinal))
        {
            return Frame.Kernel;
        }

        path = path.EndsWith(Deleted, StringComparison.Ordinal) ? path[..^Deleted.Length] : path;
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.Length == 0 || name == "[unknown]" ? Frame.Unknown.Module
            : (name.StartsWith("perf-", StringComparison.Ordinal) && name.EndsWith(".map", StringComparison.Ordinal))
                || name.StartsWith("jitted-", StringComparison.Ordinal) || path == "//anon" || path.StartsWith("/memfd:doublemapper", StringComparison.Ordinal)
                ? Jit
            // Kernel modules are named in brackets.
            : name.StartsWith('[') && name != "[inlined]" && name != "[vdso]" && name != "[vsyscall]" && name != "[stack]" && name != "[heap]" ? Frame.Kernel
            : name;
    }
}
