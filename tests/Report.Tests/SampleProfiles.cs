using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;
using Toplev.Tma.Statistics;

namespace Toplev.Report.Tests;

/// <summary>Invented profiles: an interpreter that calls a library of operators, which allocates.</summary>
internal static class SampleProfiles
{
    private const int Runs = 10;
    private const double SampleNanoseconds = 1e6;
    private const int LongestName = 4096;

    private const string Evaluate = "python3!_start;libc.so.6!__libc_start_main;python3!Py_RunMain;python3!_PyEval_EvalFrameDefault";

    /// <summary>Callers first, functions as <c>module!name</c>, then the share of the samples.</summary>
    private static readonly (string Stack, double Percent)[] Main =
    [
        (Evaluate, 3),
        (Evaluate + ";python3!_PyEval_EvalFrameDefault;python3!PyDict_GetItem", 2),
        (Evaluate + ";libtorch_cpu.so!at::native::conv2d(at::Tensor const&);libdnnl.so!dnnl::impl::cpu::x64::jit_avx512_core_conv_fwd_t::execute", 34),
        (Evaluate + ";libtorch_cpu.so!at::native::conv2d(at::Tensor const&);libdnnl.so!dnnl::impl::cpu::simple_reorder_t::execute", 9),
        (Evaluate + ";libtorch_cpu.so!at::native::empty_cpu;ALLOC!malloc", 7),
        (Evaluate + ";libtorch_cpu.so!at::native::empty_cpu;ALLOC!malloc;[kernel]!asm_exc_page_fault;[kernel]!clear_page_erms", 6),
        (Evaluate + ";libtorch_cpu.so!c10::TensorImpl::release_resources;ALLOC!free", 3),
        (Evaluate + ";libtorch_cpu.so!at::native::relu_", 5),
        (Evaluate + ";[jit]!0x7f21c0de1200", 1),
    ];

    /// <summary>Every function is hottest at the first, of which there are three in six.</summary>
    private static readonly string[] Places = ["gemm_blocked_kernel.cpp:1042", "+0x1f3", "gemm_blocked_kernel.cpp:1042", "gemm_blocked_kernel.cpp:977",
        "gemm_blocked_kernel.cpp:1042", "+0x1f3"];

    private static readonly (string Stack, double Percent)[] Worker =
    [
        ("libc.so.6!start_thread;libgomp.so.1!gomp_thread_start;libdnnl.so!dnnl::impl::cpu::x64::jit_avx512_core_conv_fwd_t::execute", 26),
        ("libc.so.6!start_thread;libgomp.so.1!gomp_thread_start;libgomp.so.1!gomp_barrier_wait_end", 4),
    ];

    /// <param name="variant">With the name of the allocator's library, and every further variant allocates less.</param>
    public static ProfileResult Of(string allocator, double milliseconds, int variant)
    {
        var module = variant == 0 ? "libc.so.6" : $"lib{allocator}.so.2";
        List<(string Thread, string Stack, double Percent)> stacks =
        [
            .. Main.Select(stack => ("python3", Allocate(stack.Stack, allocator, module, variant), stack.Stack.Contains("ALLOC", StringComparison.Ordinal)
                ? stack.Percent * (variant == 0 ? 1 : 0.4) : stack.Percent)),
            .. Worker.Select(stack => ("worker", stack.Stack, stack.Percent)),
            // Rarely executed functions fill the table.
            .. Enumerable.Range(0, 60).Select(i => ("python3", $"python3!_start;python3!Py_FinalizeEx;python3!module_dealloc_{i:00}", 0.01 + (i * 0.0005))),
        ];
        return Of([.. Enumerable.Range(0, Runs).Select(run => Run(stacks, (variant * 100) + run))], milliseconds);
    }

    /// <param name="milliseconds">CPU time of each run, or null where it is not known.</param>
    public static ProfileResult Of(IReadOnlyList<Profile> runs, double? milliseconds) =>
        FunctionShares.Of([.. runs.Select((run, round) => new SampledRun(run, milliseconds, round))], null);

    /// <summary>As many distinct stacks as asked for, each with one sample, in a tree of ten levels.</summary>
    public static ProfileResult Many(int stacks)
    {
        var random = new Random(5);
        var builder = new ProfileBuilder("cpu-clock");
        var frames = Enumerable.Range(0, 5000).Select(i => builder.FrameOf(new Frame($"namespace::function_{i}", $"library_{i % 20}.so"))).ToArray();
        var main = builder.ThreadOf("main");
        var stack = new int[12];
        for (var i = 0; i < stacks; i++)
        {
            // The executing function first; the digits of the number choose the callers, so that no two stacks are the same.
            stack[0] = frames[4000 + (i % 1000)];
            for (var (level, rest) = (1, i); level < stack.Length; level++, rest /= 3)
            {
                stack[level] = frames[(level * 300) + (rest % 3)];
            }

            stack[1] = frames[random.Next(4000)];
            builder.Add(main, i * 1e-4, SampleNanoseconds, stack);
        }

        var profile = builder.Build();
        return Of([profile], null);
    }

    /// <summary>Functions, threads and modules with one name, which is cut where the reader of perf's output cuts it.</summary>
    public static ProfileResult Named(string text)
    {
        text = text.Length > LongestName ? text[..LongestName] : text;
        var builder = new ProfileBuilder("cpu-clock");
        int[] stack = [builder.FrameOf(new Frame(text, text)), builder.FrameOf(new Frame(text + "2", text)), builder.FrameOf(new Frame("main", text + "3"))];
        for (var i = 0; i < 40; i++)
        {
            builder.Add(builder.ThreadOf(text), i * 0.1, SampleNanoseconds, stack.AsSpan(i % 3));
            builder.AddPlace(stack[i % 3], text, SampleNanoseconds);
        }

        return Of([builder.Build()], 10) with { Event = text };
    }

    /// <summary>By the functions' own times; a change of more than 1 % of the whole is significant.</summary>
    public static ProfileDifference Difference(ProfileResult baseline, ProfileResult candidate)
    {
        var before = baseline.Functions.ToDictionary(function => function.Function, function => function.Self.Milliseconds ?? 0);
        var after = candidate.Functions.ToDictionary(function => function.Function, function => function.Self.Milliseconds ?? 0);
        var noise = (baseline.Milliseconds ?? 0) * 0.01;
        return new ProfileDifference
        {
            Event = baseline.Event,
            Unit = "ms",
            Rounds = Runs,
            Functions =
            [
                .. before.Keys.Union(after.Keys)
                    .Select(function => (Function: function, Before: before.GetValueOrDefault(function), After: after.GetValueOrDefault(function)))
                    .Select(pair => new FunctionDifference(pair.Function, pair.Before, pair.After, pair.After - pair.Before,
                        new ConfidenceInterval(pair.After - pair.Before - noise, pair.After - pair.Before + noise), Math.Abs(pair.After - pair.Before) > noise))
                    .OrderByDescending(function => Math.Abs(function.Change)),
            ],
        };
    }

    private static string Allocate(string stack, string allocator, string module, int variant) => stack
        .Replace("ALLOC!malloc", variant == 0 ? "libc.so.6!_int_malloc" : $"{module}!{allocator}::allocate", StringComparison.Ordinal)
        .Replace("ALLOC!free", variant == 0 ? "libc.so.6!_int_free" : $"{module}!{allocator}::release", StringComparison.Ordinal);

    private static Profile Run(List<(string Thread, string Stack, double Percent)> stacks, int seed)
    {
        var random = new Random(seed);
        var builder = new ProfileBuilder("cpu-clock") { Lost = seed % 2 };
        foreach (var (thread, stack, percent) in stacks)
        {
            int[] frames = [.. stack.Split(';').Reverse().Select(text => text.Split('!')).Select(parts => builder.FrameOf(new Frame(parts[1], parts[0])))];
            var samples = (int)Math.Round(percent * 30 * (0.97 + (random.NextDouble() * 0.06)) + random.NextDouble() - 0.5);
            for (var i = 0; i < samples; i++)
            {
                builder.Add(builder.ThreadOf(thread), random.NextDouble() * 3, SampleNanoseconds, frames);
                builder.AddPlace(frames[0], Places[i % Places.Length], SampleNanoseconds);
            }
        }

        return builder.Build();
    }
}
