using Toplev.Tma.Events;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.Metrics;

/// <summary>Conventions every model file keeps.</summary>
public sealed class EmbeddedModelTests
{
    public static TheoryData<string> Models => EmbeddedModels.Names;

    [Theory]
    [MemberData(nameof(Models))]
    public void Agrees_with_its_entry_in_the_index(string name)
    {
        var model = EmbeddedModels.Read(name);
        var entry = EmbeddedModels.Catalog.Find(name)!;
        Assert.Equal((entry.TmaVersion, entry.Levels), (model.TmaVersion, model.Nodes.Max(node => node.Level)));
        Assert.Equal(
            (entry.Name, entry.Title, entry.Vendor, entry.CoreType, string.Join(',', entry.Aliases), string.Join(',', entry.Cpus)),
            (model.Name, model.Title, model.Vendor, model.CoreType, string.Join(',', model.Aliases), string.Join(',', model.Cpus)));
    }

    /// <summary>The compiler lists models written by hand after its own; who adds one by hand may leave the index to it.</summary>
    [Fact]
    public void The_index_is_what_the_compiler_makes_of_all_models()
    {
        using var stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream("index.json")!;
        using var reader = new StreamReader(stream);
        Assert.Equal(reader.ReadToEnd(), Toplev.ModelCompiler.ModelWriter.Index(EmbeddedModels.Catalog.Entries.Select(ModelCatalog.Read)));
        var files = typeof(ModelCatalog).Assembly.GetManifestResourceNames().Where(
            name => name.EndsWith(".json", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(EmbeddedModels.Catalog.Entries.Select(entry => entry.Name + ".json").Append("index.json").Order(StringComparer.Ordinal), files);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Formulas_name_only_what_is_defined_counted_or_known_as_unmeasured(string name)
    {
        var model = EmbeddedModels.Read(name);
        var nodes = model.Nodes.Select(node => node.Name).ToHashSet();
        var unknown = Formulas(model).SelectMany(formula => formula.Names()).Distinct().Where(text =>
            !model.Events.ContainsKey(text)
            && !model.Terms.ContainsKey(text)
            && !nodes.Contains(text.StartsWith("##", StringComparison.Ordinal) ? text[2..] : text)
            && !SystemParameter.All.Contains(text)
            && UnmeasuredName.Reason(text) is null);
        Assert.Empty(unknown);
    }

    // Intel SDM 3B, 21.2 (0x3c and 0xc0, or fixed counters 1 and 0); AMD PPR (PMCx076, PMCx0C0); Arm ARM, D13.12 (0x11, 0x08).
    [Theory]
    [MemberData(nameof(Models))]
    public void Cycles_and_instructions_have_the_encodings_that_the_vendors_manuals_give(string name)
    {
        var model = EmbeddedModels.Read(name);
        var (cycles, instructions) = model.IsArm ? (0x11, 0x08) : model.Vendor == "AuthenticAMD" ? (0x76, 0xc0) : (0x3c, 0xc0);
        Assert.NotEmpty(model.Roles.Cycles);
        Assert.NotEmpty(model.Roles.Instructions);
        Assert.All(model.Roles.Cycles, role => Assert.True(Means(model.Events[role], cycles, 1), role));
        Assert.All(model.Roles.Instructions, role => Assert.True(Means(model.Events[role], instructions, 0), role));
        Assert.Equal(model.Counters.TopdownMetrics > 0 ? 1 : 0, model.Roles.Slots.Count);
        Assert.Equal(model.Counters.TopdownMetrics > 0 ? 4 : 0, model.Roles.PartsOfSlots.Count);
    }

    private static bool Means(PmuEvent item, int code, int fixedCounter) =>
        item.Encoding is { CounterMask: 0 } encoding && (encoding.Event == code || (encoding.Event == 0 && item.FixedCounter == fixedCounter));

    [Theory]
    [MemberData(nameof(Models))]
    public void Holds_no_term_and_no_event_that_nothing_needs(string name)
    {
        var model = EmbeddedModels.Read(name);
        var named = Formulas(model).SelectMany(formula => formula.Names()).ToHashSet();
        Assert.DoesNotContain(model.Terms.Keys, term => !named.Contains(term));
        var located = model.Nodes.SelectMany(node => node.LocateWith).ToHashSet();
        Assert.DoesNotContain(model.Events.Keys, item => !named.Contains(item) && !located.Contains(item));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Knows_how_to_sample_where_a_node_comes_from(string name)
    {
        var model = EmbeddedModels.Read(name);
        Assert.All(model.Nodes.SelectMany(node => node.LocateWith), item => Assert.True(model.Events.ContainsKey(item), item));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void No_definition_depends_on_itself(string name)
    {
        var model = EmbeddedModels.Read(name);
        HashSet<string> done = [];
        foreach (var node in model.Nodes)
        {
            Visit(node.Name, []);
        }

        void Visit(string definition, List<string> path)
        {
            Assert.False(path.Contains(definition), $"{string.Join(" -> ", path)} -> {definition}");
            if (done.Contains(definition))
            {
                return;
            }

            var formula = model.Terms.GetValueOrDefault(definition)?.Formula ?? model.Nodes.FirstOrDefault(node => node.Name == definition)?.Formula;
            var needs = definition.StartsWith("##", StringComparison.Ordinal)
                ? model.Nodes.Where(node => node.Parent == definition[2..]).Select(node => node.Name)
                : formula?.Names() ?? [];
            foreach (var needed in needs)
            {
                Visit(needed, [.. path, definition]);
            }

            done.Add(definition);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_tree_has_its_vendors_trunks_and_says_where_each_node_is(string name)
    {
        var model = EmbeddedModels.Read(name);
        string[] trunks = model.Vendor switch
        {
            "GenuineIntel" => ["Backend_Bound", "Bad_Speculation", "Frontend_Bound", "Retiring"],
            "AuthenticAMD" => ["backend_bound", "bad_speculation", "frontend_bound", "retiring", "smt_contention"],
            _ => ["backend_bound", "bad_speculation", "frontend_bound", "retiring"],
        };
        Assert.Equal(trunks, model.Nodes.Where(node => node.Level == 1).Select(node => node.Name).Order());
        Assert.Equal(model.Nodes.Count, model.Nodes.Select(node => node.Name).Distinct().Count());
        Assert.All(model.Nodes, node =>
        {
            Assert.Equal(node.Level, node.Path.Split('.').Length);
            Assert.EndsWith(node.Name, node.Path, StringComparison.Ordinal);
            Assert.Equal(node.Parent, node.Level == 1 ? null : node.Path.Split('.')[^2]);
            Assert.NotEqual(NodeDomain.Other, node.Domain);
            Assert.Equal(node.Name == "smt_contention", node.Threshold is null);
        });
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Node_thresholds_are_fractions_and_name_nodes_that_exist(string name)
    {
        var model = EmbeddedModels.Read(name);
        foreach (var threshold in model.Nodes.Select(node => node.Threshold).OfType<Threshold>())
        {
            Assert.All(threshold.AnyOf, limit => Assert.InRange(Assert.IsType<Expression.Number>(limit.Bound).Value, 0.01, 1));
            Assert.True(threshold.OrNode is null || model.Nodes.Any(node => node.Name == threshold.OrNode));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_event_can_be_counted_somewhere_on_this_core(string name)
    {
        var model = EmbeddedModels.Read(name);
        var generic = (1u << model.Counters.GenericWithoutSmt) - 1;
        Assert.All(model.Events.Values, item =>
        {
            Assert.True(item.IsTopdownMetric || item.FixedCounter is not null || item.Counters != 0, item.Name);
            Assert.Equal(0u, item.Counters & ~generic);
            Assert.True(item.FixedCounter is null || item.FixedCounter < model.Counters.FixedCounters, item.Name);
            Assert.Equal(item.Encoding.Register == ExtraRegister.None, item.Encoding.RegisterValue == 0);
            Assert.InRange(item.Encoding.Event, 0, model.IsArm ? 0xffff : model.Vendor == "AuthenticAMD" ? 0xfff : 0xff);
            Assert.Equal(model.IsArm, item.Encoding.WithoutUmask);
            Assert.InRange(item.Encoding.Umask, 0, 0xffff);
        });
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Names_with_one_encoding_are_counted_in_the_same_places(string name)
    {
        var model = EmbeddedModels.Read(name);
        foreach (var same in model.Events.Values.GroupBy(item => item.Encoding))
        {
            Assert.Single(same.Select(item => (item.Counters, item.FixedCounter, item.IsTopdownMetric)).Distinct());
        }
    }

    private static IEnumerable<Expression> Formulas(TmaModel model) =>
    [
        .. model.Nodes.Select(node => node.Formula),
        .. model.Metrics.Select(metric => metric.Formula),
        .. model.Terms.Values.Select(term => term.Formula),
        .. model.Nodes.Select(node => node.Threshold).Concat(model.Metrics.Select(metric => metric.Threshold)).OfType<Threshold>()
            .SelectMany(threshold => threshold.AnyOf.Select(limit => limit.Bound).Concat(threshold.And is null ? [] : [threshold.And])),
    ];
}
