using System.Globalization;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Tma.Findings;
using Toplev.Tma.Profiles;

namespace Toplev.Collector.Running;

/// <summary>Draws the conclusions from a program that was sampled.</summary>
/// <param name="perf">Reads what it has recorded.</param>
internal sealed class SampledResult(string perf, ProfileRequest request, PerfMaps maps)
{
    private const double LargePart = 0.05;

    /// <summary>Of fewer stacks nothing is said.</summary>
    private const int LeastStacks = 20;

    /// <param name="file">What <c>perf record</c> wrote.</param>
    /// <param name="kept">Where that is kept, or null.</param>
    /// <returns>Null when reading was cancelled.</returns>
    public PassResult? Of(ProgramRun run, string file, string? kept, ProgramEnvironment environment, TimeProvider time, CancellationToken cancellation)
    {
        var tooLarge = SamplingLimits.WhatWasLeftOut(run);
        run = SamplingLimits.EndingAtTheLimit(run);
        var output = new CollectedOutput(new PerfStatReader(Tma.Events.CollectionPlan.OfSoftware([]), new PerfOutputLayout(false, default)), [], null);
        var result = PassResults.FromPerf(run, output, time) with
        {
            Environment = run.Environment.Concat(maps.Environment).DistinctBy(pair => pair.Key).ToDictionary(),
        };
        if (result.AbortedBy is not null)
        {
            return result;
        }

        var folder = Path.GetDirectoryName(file)!;
        if (result.Refusal is { } refusal)
        {
            return refusal.Kind == RefusalKind.Other && SamplingLimits.IsFull(folder)
                ? result with { Refusal = SamplingLimits.NoSpaceToStart(folder) }
                : result;
        }

        if (!File.Exists(file) || new FileInfo(file).Length == 0)
        {
            return result with
            {
                PerfFailed = true,
                Findings = SamplingLimits.HasNoSpace(run) ? [SamplingLimits.NoSpaceLeft(folder, 0)] : [.. result.Findings, NoFile(run)],
            };
        }

        var builder = new ProfileBuilder(request.EventName, request.Counters?.Names);
        var reader = new PerfScriptReader(
            builder, request.CallGraph != CallGraph.None, new DotNetCode(PerfMaps.Read), request.WithLines, request.Counters?.Labels);
        var (exitCode, errors) = PerfScript.Read(perf, file, request, environment, reader, cancellation);
        maps.Remove(reader.Processes);
        if (cancellation.IsCancellationRequested)
        {
            return null;
        }

        IReadOnlyList<Finding> found =
        [
            .. new[] { tooLarge, SamplingLimits.CostOf(request, result.Samples, reader.Samples) }.OfType<Finding>(),
            .. Findings(run, reader, exitCode, errors, builder),
        ];
        if (SamplingLimits.HasNoSpace(run))
        {
            return result with
            {
                PerfFailed = true,
                Samples = result.Samples with { Profile = builder.Build(), Incomplete = true },
                Findings = [SamplingLimits.NoSpaceLeft(folder, reader.Samples), .. reader.Samples > 0 ? found : []],
            };
        }

        var findings = result.Findings.Concat(found).ToList();
        return result with
        {
            Samples = result.Samples with { Profile = builder.Build(), Incomplete = result.Samples.Incomplete || exitCode is not 0 },
            Findings = findings,
            PerfData = kept is not null && TryMove(file, kept, findings) ? kept : null,
        };
    }

    private static bool TryMove(string file, string kept, List<Finding> findings)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            File.Move(file, kept);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Add(new Finding(FindingIds.RecordingIncomplete, Severity.Error, $"perf.data could not be kept: {e.Message}"));
            return false;
        }
    }

    private static Finding NoFile(ProgramRun run) => new(
        FindingIds.PerfDied, Severity.Error, $"perf recorded no samples: {Short(run.Errors)}", "To show all that perf printed: -v.");

    private IEnumerable<Finding> Findings(ProgramRun run, PerfScriptReader reader, int? exitCode, string errors, ProfileBuilder builder)
    {
        if (exitCode is not 0)
        {
            yield return new(
                FindingIds.PerfScriptFailed, Severity.Error,
                $"perf script {(exitCode is { } code ? $"ended with status {code}" : "could not be started")} after {Number(reader.Samples)} samples, "
                    + $"which are shown: {Short(errors)}",
                "Keep perf's file with --keep-perf-data to read it with another perf.");
        }

        if (builder.Lost > 0)
        {
            yield return new(
                FindingIds.SamplesLost, Severity.Warning, $"{Number(builder.Lost)} samples were lost because perf could not write them in time.",
                "Sample less often (-F), or without stacks (--call-graph none).");
        }

        if (run.Errors.Contains("lowering default frequency rate", StringComparison.OrdinalIgnoreCase)
            || run.Errors.Contains("Maximum frequency rate", StringComparison.Ordinal))
        {
            yield return new(
                FindingIds.SamplingRateLowered, Severity.Info, "The kernel allows fewer samples per second than requested (perf_event_max_sample_rate).",
                "sudo sysctl kernel.perf_event_max_sample_rate=100000");
        }

        if (reader.Samples == 0)
        {
            yield return new(
                FindingIds.NoSamples, Severity.Warning, "No sample was taken: the program was too short, or did not cause the event.",
                "Sample more often (-F), repeat it (-r), or choose another event with --for.");
            yield break;
        }

        if (reader.MissesThreads && request.Counters is { ByCpu: false })
        {
            yield return new(
                FindingIds.ThreadsMissing, Severity.Warning,
                "Only the threads that existed at the start are in the profile: this perf or kernel cannot read counters at the samples of threads and "
                    + "processes that are started later.",
                "Omit --trees; or use perf 6.13 and Linux 6.12 or later; or count by CPU: tma locate --trees -a.");
        }

        if (reader.HiddenKernelSamples > 0)
        {
            yield return new(
                FindingIds.KernelSymbolsHidden, Severity.Info,
                $"{Share(reader.HiddenKernelSamples, reader)} of the samples are in the kernel, which hides the names of its functions (kptr_restrict).",
                "sudo sysctl kernel.kptr_restrict=0");
        }

        var (assemblies, runtime, jitted) = WithoutSymbols(builder.Build());
        if (assemblies > LargePart * reader.Samples)
        {
            yield return new(
                FindingIds.SymbolsMissing, Severity.Warning,
                $"{Share(assemblies, reader)} of the samples are in .NET code that was compiled ahead of time (ReadyToRun): its methods are shown by assembly "
                    + "only.",
                "Measure again with --env DOTNET_ReadyToRun=0: the runtime then compiles and names these methods itself. The program starts later, and "
                    + "executes other code than usual until the runtime has optimized it.");
        }

        if (runtime > LargePart * reader.Samples)
        {
            yield return new(
                FindingIds.SymbolsMissing, Severity.Info,
                $"{Share(runtime, reader)} of the samples are in .NET's own libraries, which have no symbols: its functions are shown by library only.",
                "dotnet-symbol --symbols downloads the symbols of libcoreclr.so and libclrjit.so; place them beside these.");
        }

        if (jitted > LargePart * reader.Samples)
        {
            yield return new(
                FindingIds.SymbolsMissing, Severity.Warning,
                $"{Share(jitted, reader)} of the samples are in code that was made at run time, whose names are not known.",
                "Have the runtime write a perf map: --env NODE_OPTIONS=--perf-basic-prof (Node.js), "
                    + "--env 'JAVA_TOOL_OPTIONS=-XX:+UnlockDiagnosticVMOptions -XX:+DumpPerfMapAtExit' (Java 17 and newer), "
                    + "--env DOTNET_PerfMapEnabled=3 (.NET behind a script); others have options of their own.");
        }

        var nameless = reader.NamelessSamples - reader.HiddenKernelSamples - assemblies - runtime - jitted;
        if (nameless > LargePart * reader.Samples)
        {
            yield return new(
                FindingIds.SymbolsMissing, Severity.Warning,
                $"{Share(nameless, reader)} of the samples are in code without symbols: its functions are shown by module only.",
                "Install the debug symbols, or build without stripping (-g, no -s).");
        }

        foreach (var missing in MissingDetails(reader, builder))
        {
            yield return missing;
        }

        if (request.CallGraph == CallGraph.FramePointers && reader.Samples >= LeastStacks && builder.WithoutCallers > 0.2 * reader.Samples)
        {
            yield return new(
                FindingIds.StacksMissing, Severity.Warning,
                $"{Share(builder.WithoutCallers, reader)} of the stacks have one function only: the code keeps no frame pointers, so totals and the "
                    + "flame graph are incomplete.",
                "Use --call-graph dwarf, or compile with -fno-omit-frame-pointer.");
        }
    }

    /// <summary>Source lines that were asked for and are not there, and functions of a language whose interpreter does not report them.</summary>
    private IEnumerable<Finding> MissingDetails(PerfScriptReader reader, ProfileBuilder builder)
    {
        if (request.WithLines && reader.SamplesWithoutLine > LargePart * reader.Samples)
        {
            yield return new(
                FindingIds.LinesMissing, Severity.Info,
                $"{Share(reader.SamplesWithoutLine, reader)} of the samples have no source line, because perf found no debug information for their code: "
                    + "offsets in the function are shown instead.",
                "Build with -g, or install the debug symbols. Code that a runtime such as .NET compiles, and the kernel, have no lines for perf.");
        }

        var profile = builder.Build();
        if (profile.Frames.Any(frame => frame.Name.StartsWith("py::", StringComparison.Ordinal)))
        {
            yield break;
        }

        var python = profile.Weights.Where(weight => IsPython(profile.Frames[profile.Nodes[weight.Node].Frame].Module)).Sum(weight => (long)weight.Samples);
        if (python > 2 * LargePart * reader.Samples)
        {
            yield return new(
                FindingIds.PythonNamesMissing, Severity.Info,
                $"{Share(python, reader)} of the samples are in Python's interpreter, which tells perf no Python function.",
                "Python 3.12 and later name their functions: --env PYTHONPERFSUPPORT=1 (as python3 -X perf does).");
        }
    }

    private static bool IsPython(string module) =>
        module.StartsWith("libpython", StringComparison.Ordinal) || module is "python" or "python3" || module.StartsWith("python3.", StringComparison.Ordinal);

    /// <summary>Samples without a symbol in .NET's precompiled assemblies, in its own libraries, and in code that any runtime made.</summary>
    private static (long Assemblies, long Runtime, long Jitted) WithoutSymbols(Profile profile)
    {
        var (assemblies, runtime, jitted) = (0L, 0L, 0L);
        foreach (var weight in profile.Weights)
        {
            var frame = profile.Frames[profile.Nodes[weight.Node].Frame];
            assemblies += frame.Name == Frame.NoSymbol && frame.Module.EndsWith(".dll", StringComparison.Ordinal) ? weight.Samples : 0;
            jitted += frame is { Name: Frame.NoSymbol, Module: Frame.Jit } ? weight.Samples : 0;
            runtime += !frame.HasSymbol && Frame.NameWithoutSymbol(frame.Module) != Frame.NoSymbol ? weight.Samples : 0;
        }

        return (assemblies, runtime, jitted);
    }

    private static string Share(long part, PerfScriptReader reader) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / reader.Samples:0.#} %");

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Short(string errors)
    {
        var line = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "it gave no reason";
        return (line.Length <= 200 ? line : line[..200] + "…").TrimEnd('.') + ".";
    }
}
