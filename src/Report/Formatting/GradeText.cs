using Toplev.Tma.Results;

namespace Toplev.Report.Formatting;

/// <summary>Grades in words.</summary>
public static class GradeText
{
    public static string Of(Grade grade) => grade switch
    {
        Grade.A => "A good",
        Grade.B => "B usable",
        Grade.C => "C not for conclusions",
        _ => "timing and software counters only",
    };
}
