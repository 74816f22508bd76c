using Toplev.Tma.Profiles;

namespace Toplev.Report.Formatting;

/// <summary>Functions where their module does not stand beside them.</summary>
internal static class FunctionNames
{
    /// <summary>All code of a module without symbols is named by the module: <c>[no symbol] libfast.so</c>.</summary>
    public static string Of(Frame function) => function.Name == Frame.NoSymbol ? $"{function.Name} {function.Module}" : function.Name;

    /// <summary>As part of a sentence: <c>main</c>; <c>libfast.so, which has no symbols</c>.</summary>
    public static string InSentence(Frame function) =>
        function == Frame.Unknown ? "code that perf could not place"
        : function.Name != Frame.NoSymbol ? function.Name
        : function.Module == Frame.Jit ? "code that was made at run time and has no names"
        : $"{function.Module}, which has no symbols";
}
