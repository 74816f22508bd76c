using Toplev.Report.Explanations;
using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Report.Tests.Explanations;

public sealed class ExplanationTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Embedded();
    private static readonly ExplanationCatalog Texts = ExplanationCatalog.Embedded();

    public static TheoryData<string> Models => [.. Catalog.Entries.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_node_has_a_text_and_every_node_of_the_upper_levels_says_what_helps(string name)
    {
        var model = Read(name);
        Assert.All(model.Nodes, node =>
        {
            var text = Texts.Find(model, node.Name);
            Assert.True(text is not null, node.Name);
            Assert.NotEmpty(text.Helps);
        });
    }

    [Fact]
    public void No_text_is_for_a_node_that_no_model_has()
    {
        var nodes = Catalog.Entries.SelectMany(entry => ModelCatalog.Read(entry).Nodes).Select(node => node.Name).ToHashSet();
        Assert.DoesNotContain(Texts.Names, name => !nodes.Contains(name));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Texts_are_plain_sentences(string name)
    {
        var model = Read(name);
        foreach (var text in model.Nodes.Select(node => Texts.Find(model, node.Name)!))
        {
            Assert.All(text.Helps.Append(text.Meaning), sentence =>
            {
                Assert.EndsWith(".", sentence, StringComparison.Ordinal);
                Assert.True(sentence.All(char.IsAscii), sentence);
            });
            Assert.InRange(text.Meaning.Split(". ").Length, 1, 3);
        }
    }

    [Fact]
    public void An_efficiency_core_has_its_own_text_where_a_name_means_something_else()
    {
        var big = Texts.Find(Read("sapphirerapids"), "Core_Bound");
        var small = Texts.Find(Read("sierraforest"), "Core_Bound");
        Assert.NotEqual(big, small);
        Assert.Contains("E-core", small!.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_names_of_one_node_have_the_same_text() =>
        Assert.Equal(Texts.Find(Read("icelake"), "DRAM_Bound")!.Meaning, Texts.Find(Read("sapphirerapids"), "DRAM_Bound")!.Meaning);

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_node_has_words_for_its_threshold_and_domain(string name) => Assert.All(Read(name).Nodes, node =>
    {
        Assert.Matches(node.Threshold is null ? "^none$" : "^(above|below|at )", ValueText.Threshold(node.Threshold, node.Parent));
        Assert.Contains("%", ValueText.Domain(node), StringComparison.Ordinal);
    });

    [Theory]
    [MemberData(nameof(Models))]
    public void A_nodes_parts_are_all_it_takes_to_compute_it(string name)
    {
        var model = Read(name);
        foreach (var node in model.Nodes)
        {
            var parts = FormulaParts.Of(model, node);
            Assert.True(parts.Events.Count + parts.Uncountable.Count > 0, node.Name);
            Assert.Equal(parts.Events.Count, parts.Events.Distinct().Count());
            Assert.Equal(parts.Terms.Count, parts.Terms.Select(term => term.Name).Distinct().Count());
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Sampling_commands_need_no_event_names_of_perfs_own(string name)
    {
        var model = Read(name);
        foreach (var node in model.Nodes)
        {
            var commands = SamplingCommand.For(model, node, "cpu");
            Assert.Equal(node.LocateWith.Count, commands.Count);
            Assert.All(commands, command => Assert.Matches("^perf record -e '?cpu/event=0x[0-9a-f]+,(umask=0x[0-9a-f]+)?.*/u?k?P'? -- PROGRAM$", command));
        }
    }

    private static TmaModel Read(string name) => ModelCatalog.Read(Catalog.Find(name)!);
}
