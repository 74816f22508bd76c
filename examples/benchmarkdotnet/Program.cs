using BenchmarkDotNet.Running;
using Benchmarks;

// dotnet run -c Release [-- --filter '*Chase*' --job short …]
BenchmarkSwitcher.FromAssembly(typeof(Characters).Assembly).Run(args is [] ? ["--filter", "*"] : args);
