namespace Toplev.Tests.Support;

/// <summary>How a program ended and what it printed.</summary>
public sealed record ProgramRun(int ExitCode, string Output, string Error);
