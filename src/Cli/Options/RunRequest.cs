using Toplev.Engine.Options;

namespace Toplev.Cli.Options;

/// <summary>A measurement as the command line asks for it.</summary>
/// <param name="Measurement">What is measured, and how.</param>
/// <param name="Results">What is written and printed of it.</param>
internal sealed record RunRequest(MeasurementOptions Measurement, ResultOptions Results);
