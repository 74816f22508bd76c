namespace Toplev.Tma.Samples;

/// <summary>How often a program left a CPU, with the children that it waited for.</summary>
/// <param name="Voluntary">Because it waited: for input and output, a lock, a timer, another process.</param>
/// <param name="Involuntary">Although it could have gone on: others got the CPU, or a limit on CPU time was used up.</param>
public readonly record struct ContextSwitches(double Voluntary, double Involuntary)
{
    public double All => Voluntary + Involuntary;
}
