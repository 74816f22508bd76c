namespace Toplev.Collector.Tests;

/// <summary>Tests that end children of the process they run in, or that read state of the whole process: nothing runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
