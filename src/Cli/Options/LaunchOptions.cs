using System.CommandLine;
using System.Globalization;
using Toplev.Collector.Machines;
using Toplev.Collector.Workloads;
using Toplev.Engine.Options;
using Toplev.Tma;
using static Toplev.Cli.Options.OptionFactory;

namespace Toplev.Cli.Options;

/// <summary>
/// The options that say what a program is started with. A comparison takes several values of one of them, each of which is a variant; CPUs
/// are a list by themselves, so there the option is given several times.
/// </summary>
internal sealed class LaunchOptions
{
    private const int MostThreads = 65_536;
    private const string ForVariants = "; several: one variant each";

    private readonly bool severalValues;
    private readonly Option<IReadOnlyList<string>?> threads;
    private readonly Option<IReadOnlyList<string>?> openMp;
    private readonly Option<string[]> cores;
    private readonly Option<IReadOnlyList<HugePages>?> hugePages;

    /// <param name="severalValues">True for a comparison.</param>
    public LaunchOptions(bool severalValues)
    {
        this.severalValues = severalValues;
        var suffix = severalValues ? ForVariants : "";
        string Help(string one) => severalValues ? $"{one}[,…]" : one;
        threads = List(
            OptionGroup.Program, "--threads", Help("N|cores"),
            $"Set the number of OpenMP threads ({OpenMpRuntimes.ThreadsVariable}); cores: one for each physical core that the program may use{suffix}",
            ReadThreads);
        openMp = ChoiceList(
            OptionGroup.Program, "--openmp", Help("NAME"), $"Preload this OpenMP runtime: {OpenMpRuntimes.Description}{suffix}",
            [.. OpenMpRuntimes.Names.Select(name => (name, name))]);
        cores = Values(
            OptionGroup.Program, "--cores", "LIST|physical",
            "Pin the program to these CPUs; physical: one CPU per core" + (severalValues ? "; given several times: one variant each" : ""), ReadCores);
        hugePages = ChoiceList(
            OptionGroup.Program, "--hugepages", Help(string.Join('|', HugePageChoice.Words.Select(word => word.Word))),
            "Transparent huge pages of the program: none, those that it asks for (its malloc asks for all), or the system's; the system's setting is never "
                + "changed" + suffix,
            [.. HugePageChoice.Words]);
    }

    public IEnumerable<Option> All => [threads, openMp, cores, hugePages];

    /// <summary>What all variants are started with: options with one value.</summary>
    /// <exception cref="UserErrorException">An option has several values where only one can be meant.</exception>
    public ProgramSettings Read(ParseResult parsed) => new()
    {
        Threads = Only("--threads", parsed.GetValue(threads), "tma compare --threads 1,2"),
        OpenMp = Only("--openmp", parsed.GetValue(openMp), "tma compare --openmp gnu,llvm"),
        Cores = Only("--cores", parsed.GetValue(cores), "tma compare --cores 0 --cores 0-1"),
        HugePages = Only("--hugepages", parsed.GetValue(hugePages)?.Select(pages => (HugePages?)pages).ToList(), "tma compare --hugepages off,madvise"),
    };

    /// <summary>The options with several values, each with the variants that it makes of what all are started with.</summary>
    public IEnumerable<(string Option, IReadOnlyList<VariantRequest> Variants)> Variants(ParseResult parsed, ProgramSettings common)
    {
        var all = new (string Option, IReadOnlyList<VariantRequest> Variants)[]
        {
            ("--threads", Each(parsed.GetValue(threads), "threads-", value => value, value => common with { Threads = value })),
            ("--openmp", Each(parsed.GetValue(openMp), "openmp-", value => value, value => common with { OpenMp = value })),
            ("--cores", Each(parsed.GetValue(cores), "cores-", value => value, value => common with { Cores = value })),
            ("--hugepages", Each(parsed.GetValue(hugePages), "hugepages-", HugePageChoice.WordOf, value => common with { HugePages = value })),
        };
        return all.Where(option => option.Variants.Count > 1);
    }

    /// <summary>The name of a variant with these settings alone; null unless exactly one of them is made.</summary>
    public static string? NameOf(ProgramSettings settings)
    {
        List<string> names = [];
        void Add(string? value, string prefix)
        {
            if (value is not null)
            {
                names.Add(prefix + value);
            }
        }

        Add(settings.Threads, "threads-");
        Add(settings.OpenMp, "openmp-");
        Add(settings.Cores, "cores-");
        Add(settings.HugePages is { } pages ? HugePageChoice.WordOf(pages) : null, "hugepages-");
        return names is [var only] ? only : null;
    }

    private static List<VariantRequest> Each<T>(IEnumerable<T>? values, string prefix, Func<T, string> word, Func<T, ProgramSettings> settings) =>
        [.. (values ?? []).Select(value => new VariantRequest(prefix + word(value), [], null, settings(value)))];

    private T? Only<T>(string option, IReadOnlyList<T>? values, string example) => values switch
    {
        [var only] => only,
        [_, _, ..] when !severalValues => throw new UserErrorException($"{option} takes one value here.", $"To compare several: {example} -- PROGRAM"),
        _ => default,
    };

    private static string ReadThreads(string text) =>
        text == ProgramSettings.ThreadPerCore ? text
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= MostThreads
            ? count.ToString(CultureInfo.InvariantCulture)
        : throw new UserErrorException($"--threads takes a number from 1 to {MostThreads}, or {ProgramSettings.ThreadPerCore}; not '{text}'.");

    /// <summary>A CPU that is named twice shows that lists were meant, of which each is a variant.</summary>
    private static string ReadCores(string text)
    {
        if (text.Contains(',', StringComparison.Ordinal))
        {
            HashSet<int> named = [];
            foreach (var part in text.Split(','))
            {
                if (CpuList.TryParse(part, out var cpus) && cpus.Cpus.FirstOrDefault(cpu => !named.Add(cpu), -1) is >= 0 and var twice)
                {
                    throw new UserErrorException(
                        $"--cores {text} is one list of CPUs, and names CPU {twice} twice.",
                        $"To compare several lists: tma compare {string.Join(' ', text.Split(',').Select(list => "--cores " + list))} -- PROGRAM");
                }
            }
        }

        return text;
    }
}
