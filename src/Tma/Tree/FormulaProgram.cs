using Toplev.Tma.Events;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;
using Toplev.Tma.Samples;

namespace Toplev.Tma.Tree;

/// <summary>
/// All formulas of a tree as one list of instructions on registers; equal sub-formulas are computed once. Running it allocates
/// nothing. A register without a number carries the fault it inherited from the first operand that had one.
/// </summary>
internal sealed class FormulaProgram
{
    private readonly Instruction[] instructions;
    private readonly double[] constants;
    private readonly string[] parameters;
    private readonly string[] reasons;
    private readonly IReadOnlyDictionary<int, Expression> denominators;
    private readonly PlannedEvent[] events;

    internal FormulaProgram(
        Instruction[] instructions,
        double[] constants,
        string[] parameters,
        string[] reasons,
        IReadOnlyDictionary<int, Expression> denominators,
        PlannedEvent[] events)
    {
        this.instructions = instructions;
        this.constants = constants;
        this.parameters = parameters;
        this.reasons = reasons;
        this.denominators = denominators;
        this.events = events;
        Values = new double[instructions.Length];
        Faults = new Fault[instructions.Length];
    }

    /// <summary>Results of the last run, by register.</summary>
    public double[] Values { get; }

    public Fault[] Faults { get; }

    public void Run(MeasuredCounts counts)
    {
        for (var register = 0; register < instructions.Length; register++)
        {
            ref readonly var step = ref instructions[register];
            switch (step.Code)
            {
                case OpCode.Constant:
                    Set(register, constants[step.A]);
                    break;
                case OpCode.Count:
                    Count(register, step.A, counts);
                    break;
                case OpCode.Parameter:
                    Parameter(register, step.A, counts);
                    break;
                case OpCode.Unavailable:
                    Fail(register, FaultKind.Unavailable, step.A);
                    break;
                case OpCode.Choose:
                    Choose(register, step);
                    break;
                case OpCode.Negate:
                    if (!Inherit(register, step.A))
                    {
                        Set(register, -Values[step.A]);
                    }

                    break;
                default:
                    Combine(register, step);
                    break;
            }
        }
    }

    /// <summary>For people: why a register has no number.</summary>
    public string ReasonOf(int register)
    {
        var fault = Faults[register];
        return fault.Kind switch
        {
            FaultKind.NotCounted => $"{events[fault.Subject].Event.Name} was never on a counter",
            FaultKind.NotSupported => $"{events[fault.Subject].Event.Name} is not supported by this machine",
            FaultKind.Missing => $"{events[fault.Subject].Event.Name} has no value in perf's output",
            FaultKind.ZeroDenominator => $"its denominator {FormulaText.Of(denominators[fault.Subject])} is zero",
            FaultKind.ParameterUnknown => $"{parameters[fault.Subject]} is not known",
            FaultKind.Unavailable => reasons[fault.Subject],
            _ => "",
        };
    }

    private void Combine(int register, in Instruction step)
    {
        if (Inherit(register, step.A) || Inherit(register, step.B))
        {
            return;
        }

        var right = Values[step.B];
        if (step.Code == OpCode.Divide && right == 0)
        {
            Fail(register, FaultKind.ZeroDenominator, register);
            return;
        }

        Set(register, Simplifier.Apply((Operator)step.Code, Values[step.A], right));
    }

    private void Choose(int register, in Instruction step)
    {
        if (Inherit(register, step.A))
        {
            return;
        }

        var taken = Values[step.A] != 0 ? step.B : step.C;
        if (!Inherit(register, taken))
        {
            Set(register, Values[taken]);
        }
    }

    private void Count(int register, int planned, MeasuredCounts counts)
    {
        switch (counts.Status[planned])
        {
            case ReadingStatus.Counted:
                Set(register, counts.Values[planned]);
                break;
            case ReadingStatus.NotCounted:
                Fail(register, FaultKind.NotCounted, planned);
                break;
            case ReadingStatus.NotSupported:
                Fail(register, FaultKind.NotSupported, planned);
                break;
            default:
                Fail(register, FaultKind.Missing, planned);
                break;
        }
    }

    private void Parameter(int register, int position, MeasuredCounts counts)
    {
        var value = parameters[position] switch
        {
            SystemParameter.DurationMilliseconds => counts.Seconds * 1000,
            SystemParameter.TimeStampTicks => counts.TimeStampTicks,
            _ => null,
        };
        if (value is { } known)
        {
            Set(register, known);
        }
        else
        {
            Fail(register, FaultKind.ParameterUnknown, position);
        }
    }

    private bool Inherit(int register, int from)
    {
        if (Faults[from].Kind == FaultKind.None)
        {
            return false;
        }

        Faults[register] = Faults[from];
        return true;
    }

    private void Set(int register, double value)
    {
        Values[register] = value;
        Faults[register] = default;
    }

    private void Fail(int register, FaultKind kind, int subject) => Faults[register] = new Fault(kind, subject);
}
