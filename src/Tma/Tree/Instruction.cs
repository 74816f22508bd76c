namespace Toplev.Tma.Tree;

/// <summary>What a step does. The operators of formulas come first, in their order: one is cast to the other.</summary>
internal enum OpCode
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Minimum,
    Maximum,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    And,
    Or,
    Negate,

    /// <summary>B if A is not 0, else C.</summary>
    Choose,

    /// <summary>A constant; A is its position.</summary>
    Constant,

    /// <summary>The count of planned event A.</summary>
    Count,

    /// <summary>A system parameter; A is its position.</summary>
    Parameter,

    /// <summary>Never available; A is the position of the reason.</summary>
    Unavailable,
}

/// <summary>One step of a compiled formula; its result goes to the register of its own position.</summary>
internal readonly record struct Instruction(OpCode Code, int A, int B, int C);
