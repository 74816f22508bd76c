namespace Toplev.Report.Formatting;

/// <summary>Both ends of an interval as they are shown, in the unit of the value.</summary>
public readonly record struct ValueBounds(string Low, string High)
{
    /// <summary><c>1.2 to 3.4</c>.</summary>
    public override string ToString() => $"{Low} to {High}";
}
