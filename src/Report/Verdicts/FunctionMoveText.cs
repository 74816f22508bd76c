using Toplev.Tma.Functions;

namespace Toplev.Report.Verdicts;

/// <summary>What became of a function, in words.</summary>
internal static class FunctionMoveText
{
    /// <summary><c>inlined into main and 2 others</c>.</summary>
    public static string Of(FunctionMove move)
    {
        var others = move.Others.Count switch
        {
            1 => move.Others[0].Name,
            2 => $"{move.Others[0].Name} and {move.Others[1].Name}",
            var count => $"{move.Others[0].Name} and {count - 1} others",
        };
        return move.Kind switch
        {
            MoveKind.InlinedInto => "inlined into " + others,
            MoveKind.NowIn => $"now in {others} (renamed, or inlined)",
            MoveKind.TakenOutOf => "before inlined in " + others,
            MoveKind.BeforeIn => $"before in {others} (renamed, or inlined)",
            _ => throw new ArgumentOutOfRangeException(nameof(move)),
        };
    }

    /// <summary>The kind as results name it.</summary>
    public static string Id(MoveKind kind) => kind switch
    {
        MoveKind.InlinedInto => "inlined-into",
        MoveKind.NowIn => "now-in",
        MoveKind.TakenOutOf => "taken-out-of",
        MoveKind.BeforeIn => "before-in",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
