using Toplev.ModelCompiler;
using Toplev.Tma;

if (args.Length != 2)
{
    Console.Error.WriteLine("Usage: ModelCompiler PERFMON-DIRECTORY OUTPUT-DIRECTORY");
    return 2;
}

try
{
    ModelSet.Compile(args[0], args[1], Console.WriteLine);
    return 0;
}
catch (UserErrorException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
