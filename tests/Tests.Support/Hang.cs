namespace Toplev.Tests.Support;

/// <summary>Guards against what never ends. No test is about these times: beside busy loops a start takes many times as long.</summary>
public static class Hang
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
}
