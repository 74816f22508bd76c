namespace Toplev.Tma.Profiles;

/// <summary>Code that .NET's runtime makes for itself: <c>stub ReportStubBlock&lt;VSD_ResolveStub&gt;</c>.</summary>
internal static class DotNetStub
{
    private const string Mark = "[runtime stub] ";
    private const string PInvoke = "PInvoke";

    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["VSD_DispatchStub"] = "interface dispatch",
        ["GenerateDispatchStub"] = "interface dispatch",
        ["VSD_ResolveStub"] = "interface resolve",
        ["GenerateResolveStub"] = "interface resolve",
        ["VSD_LookupStub"] = "interface lookup",
        ["GenerateLookupStub"] = "interface lookup",
        ["VSD_VTableStub"] = "virtual call",
        ["GenerateVTableCallStub"] = "virtual call",
        ["JIT_CopiedWriteBarriers"] = "write barrier",
        ["MethodCallThunk"] = "prestub",
        ["FixupPrecode"] = "prestub",
        ["StubPrecode"] = "prestub",
        ["PRECODE_FIXUP"] = "prestub",
        ["PRECODE_STUB"] = "prestub",
        ["Unknown"] = "of unknown kind",
    };

    /// <returns>Null for what is no stub.</returns>
    public static string? Parse(string symbol)
    {
        // "stub<27> GenerateResolveStub<GenerateResolveStub>" before .NET 8.
        var blank = symbol.IndexOf(' ', StringComparison.Ordinal);
        var open = symbol.LastIndexOf('<');
        if (blank < 0 || open <= blank + 1 || !symbol.EndsWith('>') || !IsStub(symbol[..blank]))
        {
            return null;
        }

        var (maker, kind) = (symbol[(blank + 1)..open], symbol[(open + 1)..^1]);
        return kind.Length == 0 || !maker.All(IsWord) || !kind.All(IsWord) ? null
            : Mark + (Kinds.GetValueOrDefault(kind)
                // Helpers that replace calls of precompiled code: their maker says what they do.
                ?? (kind == "DynamicHelper" && maker.StartsWith("Create", StringComparison.Ordinal) ? Words(maker["Create".Length..]) : Words(kind)));
    }

    /// <param name="name">Method of the class that holds what has no class: <c>IL_STUB_PInvoke</c>, <c>Regex1_Scan</c>.</param>
    public static string Dynamic(string name, string parameters)
    {
        const string Prefix = "IL_STUB_";
        return !name.StartsWith(Prefix, StringComparison.Ordinal) ? $"[dynamic method] {name}({parameters})"
            : $"{Mark}{(name[Prefix.Length..] == PInvoke ? "P/Invoke" : Words(name[Prefix.Length..]))}({parameters})";
    }

    private static bool IsStub(string word) =>
        word == "stub"
        || (word.StartsWith("stub<", StringComparison.Ordinal) && word.EndsWith('>') && word.AsSpan(5, word.Length - 6).TrimStart("0123456789").IsEmpty);

    private static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    // "DelegateShuffleThunk" is "delegate shuffle thunk".
    private static string Words(string name)
    {
        name = name.EndsWith("Stub", StringComparison.Ordinal) && name.Length > 4 ? name[..^4] : name;
        return string.Concat(name.Select((character, i) => character == '_' ? " "
            : $"{(i > 0 && char.IsUpper(character) && char.IsLower(name[i - 1]) ? " " : "")}{char.ToLowerInvariant(character)}"));
    }
}
