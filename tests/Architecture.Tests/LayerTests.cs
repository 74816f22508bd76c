using System.Reflection;
using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Toplev.Architecture.Tests;

/// <summary>The arrows of docs/ARCHITECTURE.md. Every rule is also seen to fail where it is broken on purpose.</summary>
public sealed class LayerTests
{
    private static readonly System.Reflection.Assembly Cli = System.Reflection.Assembly.Load("tma");

    private static readonly Dictionary<string, System.Reflection.Assembly> Parts = new()
    {
        ["Tma"] = typeof(Tma.UserErrorException).Assembly,
        ["Collector"] = typeof(Collector.Running.PerfRunner).Assembly,
        ["Report"] = typeof(Report.View.ReportInput).Assembly,
        ["Engine"] = typeof(Engine.Measuring.RunSession).Assembly,
        ["ModelCompiler"] = System.Reflection.Assembly.Load("Toplev.ModelCompiler"),
        ["Cli"] = Cli,
        ["BenchmarkDotNet"] = typeof(BenchmarkDotNet.TmaDiagnoser).Assembly,
    };

    private static readonly ArchUnitNET.Domain.Architecture Product =
        new ArchLoader().LoadAssemblies([.. Parts.Values, typeof(LayerTests).Assembly]).Build();

    [Theory]
    [InlineData("Tma")]
    [InlineData("Collector")]
    [InlineData("Report")]
    [InlineData("Engine")]
    [InlineData("ModelCompiler")]
    [InlineData("Cli")]
    [InlineData("BenchmarkDotNet")]
    public void Namespaces_of_a_project_do_not_need_each_other_in_a_circle(string part) => Assert.Empty(Circles($"Toplev.{part}"));

    /// <summary>Types of a project's own namespace stand either above its folders or below them.</summary>
    [Theory]
    [InlineData("Toplev.Tma")]
    [InlineData("Toplev.Collector")]
    [InlineData("Toplev.Report")]
    [InlineData("Toplev.Engine")]
    [InlineData("Toplev.ModelCompiler")]
    [InlineData("Toplev.Cli")]
    public void Types_of_the_root_namespace_stand_on_one_side(string root)
    {
        var above = Needing(root + ".", root);
        Assert.True(above.Count == 0 || Needing(root, root + ".").Count == 0, $"{root} needs its folders and is needed by {string.Join(", ", above)}");
    }

    [Fact]
    public void A_circle_is_found() => Assert.NotEmpty(Circles("Toplev.Architecture.Tests.Circle"));

    [Theory]
    [InlineData("Tma", "")]
    [InlineData("Collector", "Tma")]
    [InlineData("Report", "Tma")]
    [InlineData("ModelCompiler", "Tma")]
    [InlineData("Engine", "Tma Collector")]
    [InlineData("Cli", "Tma Collector Report ModelCompiler Engine")]
    [InlineData("BenchmarkDotNet", "Tma Collector Report Engine")]
    public void Projects_need_only_those_below_them(string part, string below)
    {
        var referenced = Parts[part].GetReferencedAssemblies().Select(assembly => assembly.Name!).Where(
            name => name.StartsWith("Toplev.", StringComparison.Ordinal));
        Assert.Subset(below.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => "Toplev." + name).ToHashSet(), referenced.ToHashSet());
    }

    [Theory]
    [InlineData("System.Console", "Cli")]
    [InlineData("System.CommandLine.Command", "Cli")]
    [InlineData("System.Diagnostics.Process", "Collector")]
    [InlineData("System.Diagnostics.ProcessStartInfo", "Collector")]
    [InlineData("ScottPlot.Plot", "Report")]
    [InlineData("BenchmarkDotNet.Diagnosers.IDiagnoser", "BenchmarkDotNet")]
    public void Only_one_project_knows(string type, string owner)
    {
        foreach (var part in Parts.Keys.Where(part => part != owner))
        {
            // BenchmarkDotNet names the process of a benchmark by this type; its number is all that is asked of it.
            string[] permitted = type == "System.Diagnostics.Process" ? ["Toplev.BenchmarkDotNet.TmaDiagnoser"] : [];
            Assert.Empty(Users(part, type).Except(permitted));
        }
    }

    /// <summary>Whoever references the package sees the diagnoser, and nothing of what it is made of.</summary>
    [Fact]
    public void The_diagnoser_shows_no_type_of_other_projects()
    {
        var shown = Parts["BenchmarkDotNet"].GetExportedTypes().SelectMany(type => type.GetMembers()).SelectMany(member => member switch
        {
            PropertyInfo property => [property.PropertyType],
            MethodBase method => method.GetParameters().Select(parameter => parameter.ParameterType)
                .Append((method as MethodInfo)?.ReturnType ?? typeof(void)),
            _ => System.Type.EmptyTypes,
        });
        Assert.DoesNotContain(shown, type => type.Assembly.GetName().Name!.StartsWith("Toplev.", StringComparison.Ordinal)
            && type.Assembly != Parts["BenchmarkDotNet"]);
    }

    [Fact]
    public void A_use_is_found() => Assert.NotEmpty(Users("Cli", "System.CommandLine.Command"));

    [Theory]
    [InlineData("Tma")]
    [InlineData("Report")]
    [InlineData("Engine")]
    [InlineData("BenchmarkDotNet")]
    public void Internals_are_shown_to_tests_only(string part)
    {
        var friends = Parts[part].GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>().Select(friend => friend.AssemblyName);
        Assert.All(friends, friend => Assert.EndsWith(".Tests", friend, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Html")]
    [InlineData("Terminal")]
    [InlineData("Markdown")]
    [InlineData("Csv")]
    [InlineData("Figures")]
    public void Outputs_are_not_needed_by_what_they_are_made_of(string output)
    {
        string[] lower = ["Markup", "Formatting", "Advice", "Verdicts", "View", "Explanations", "Charts"];
        foreach (var each in lower)
        {
            var rule = Types().That().ResideInNamespace($"Toplev.Report.{each}").Should().NotDependOnAnyTypesThat().ResideInNamespace(
                $"Toplev.Report.{output}");
            Assert.True(rule.HasNoViolations(Product), $"Toplev.Report.{each} needs Toplev.Report.{output}");
        }
    }

    /// <summary>The namespace Perf describes what perf is asked and says; what starts it stands above.</summary>
    [Fact]
    public void What_reads_perf_starts_nothing()
    {
        var rule = Types().That().ResideInNamespace("Toplev.Collector.Perf").Should().NotDependOnAnyTypesThat().ResideInNamespace("Toplev.Collector.Running");
        Assert.True(rule.HasNoViolations(Product));
    }

    private static List<string> Circles(string root) =>
    [
        .. SliceRuleDefinition.Slices().Matching($"{root}.(*)").Should().BeFreeOfCycles().Evaluate(Product)
            .Where(result => !result.Passed).Select(result => result.Description),
    ];

    /// <summary>Types of one place that need another. A place is a namespace, or with a final dot those below it.</summary>
    private static List<string> Needing(string place, string needed) =>
    [
        .. Product.Types.Where(type => IsIn(type.Namespace.FullName, place))
            .Where(type => type.Dependencies.Any(dependency => IsIn(dependency.Target.Namespace?.FullName ?? "", needed))).Select(type => type.FullName),
    ];

    private static bool IsIn(string name, string place) => place.EndsWith('.') ? name.StartsWith(place, StringComparison.Ordinal) : name == place;

    private static List<string> Users(string part, string type) =>
    [
        .. Product.Types.Where(each => (each.Namespace.FullName + ".").StartsWith($"Toplev.{part}.", StringComparison.Ordinal))
            .Where(each => each.Dependencies.Any(dependency => dependency.Target.FullName == type))
            .Select(each => each.FullName),
    ];
}
