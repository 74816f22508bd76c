using BenchmarkDotNet.Running;

// dotnet run --project bench/Bench -c Release -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
