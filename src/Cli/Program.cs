using Toplev.Cli;
using Toplev.Cli.Commands;
using Toplev.Cli.Measuring;
using Toplev.Collector.Processes;

// Synchronous from here to the end: nothing in a measurement is worth a state machine, and each costs start-up time.
StandardStream.Occupy();
FileSizeSignal.Ignore();
var preparation = args is ["run" or "compare", ..] ? Preparation.Begin(MeasureOptions.DefaultRoot) : null;
var code = new CommandLine(Streams.OfThisProcess(), preparation).Invoke(args);
preparation?.WaitForPerf();
return code;
