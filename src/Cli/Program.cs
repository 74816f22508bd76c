using Toplev.Cli;
using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Processes;
using Toplev.Engine.Measuring;

// Synchronous from here to the end: nothing in a measurement is worth a state machine, and each costs start-up time.
StandardStream.Occupy();
FileSizeSignal.Ignore();
ChildSignal.Restore();
var preparation = args is ["run" or "compare" or "bisect", ..] ? Preparation.Begin(MeasureOptions.DefaultRoot) : null;
var code = new Application(Streams.OfThisProcess(), preparation).Invoke(args);
preparation?.WaitForPerf();
return code;
