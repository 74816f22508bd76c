namespace Toplev.Engine.Measuring;

/// <summary>Shows a person which execution is next. Called between executions only.</summary>
public interface IMeasurementProgress
{
    /// <param name="number">Of all executions, from 1.</param>
    /// <param name="total">All executions, warm-ups included.</param>
    /// <param name="warmups">How many of all are warm-ups; they come first.</param>
    /// <param name="variant">Name of the variant that is next, or null when there is only one.</param>
    /// <param name="last">Wall seconds of its execution before, or null.</param>
    void Show(int number, int total, int warmups, string? variant, double? last);

    /// <summary>Nothing more follows.</summary>
    void Clear();
}
