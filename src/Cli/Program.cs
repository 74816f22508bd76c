using Toplev.Cli;

// Synchronous from here to the end: nothing in a measurement is worth a state machine, and each costs start-up time.
return new CommandLine(Streams.OfThisProcess()).Invoke(args);
