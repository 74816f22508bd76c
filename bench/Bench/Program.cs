using BenchmarkDotNet.Running;
using Toplev.Bench;

// dotnet run --project bench/Bench -c Release -- --filter '*'
// dotnet run --project bench/Bench -c Release -- report DIR
if (args is ["report", var folder])
{
    return ReportPages.Write(folder);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
