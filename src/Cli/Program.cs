using Toplev.Cli;

return await new CommandLine(Streams.OfThisProcess()).InvokeAsync(args).ConfigureAwait(false);
