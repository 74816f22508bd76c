using System.Globalization;
using System.Text;
using Toplev.Tma.Metrics;
using Toplev.Tma.Planning;
using Xunit;

namespace Toplev.Tma.Tests.Metrics;

/// <summary>Models that did not come with the program: one that is fit for use, and what is refused, with place and remedy.</summary>
public sealed class ForeignModelTests
{
    private const string Valid = """
        {
          "schema": "tma-model/1", "name": "toy", "title": "Toy Lake", "aliases": ["ty"], "vendor": "GenuineIntel", "tmaVersion": "6.0", "source": "a toy",
          "cpus": ["GenuineIntel-18-1"], "width": 6,
          "counters": { "generic": 4, "genericWithoutSmt": 8, "fixed": 3, "topdownMetrics": 0, "offcoreValues": 2 },
          "terms": { "#Slots": "6 * CYCLES.ALL" },
          "nodes": [
            { "name": "Top", "domain": "Slots", "threshold": "> 0.1", "locateWith": "FRONT.LATE", "formula": "FRONT.LATE / #Slots" },
            { "name": "Below", "parent": "Top", "domain": "Slots", "formula": "Top / 2" }
          ],
          "metrics": [ { "name": "Info_IPC", "unit": "percent", "formula": "##Top / #Slots" } ],
          "events": {
            "CYCLES.ALL": { "event": "0x3c", "umask": "0x0", "counters": "fixed1+0-7" },
            "FRONT.LATE": { "event": "0x9c", "umask": "0x1", "cmask": 6, "counters": "0-3" }
          }
        }
        """;

    private const string Remedy = " Compile it again from Intel's files: tma models compile DIR.";

    [Fact]
    public void What_is_fit_for_use_is_found_by_name_alias_and_processor()
    {
        var catalog = ModelCatalog.Embedded().With([Entry(Valid)]);
        Assert.Equal("Toy Lake", catalog.Find("TY")!.Title);
        Assert.Equal(2, catalog.Find("toy")!.Levels);
        var found = Assert.Single(catalog.ForCpu("GenuineIntel", 18, 1, 0));
        Assert.Equal(["Top", "Below"], ModelCatalog.Read(found).Nodes.Select(node => node.Name));
        Assert.Equal("folder", ModelCatalog.Read(found).Folder);
    }

    [Fact]
    public void It_takes_the_place_of_the_program_s_for_its_name_or_for_its_processor_and_kind_of_core_alone()
    {
        var named = ModelCatalog.Embedded().With([Entry(Valid.Replace("\"toy\"", "\"skylake\"", StringComparison.Ordinal))]);
        Assert.Equal("Toy Lake", Assert.Single(named.Entries, entry => entry.Name == "skylake").Title);
        var ofCore = Valid.Replace("GenuineIntel-18-1", "GenuineIntel-6-97", StringComparison.Ordinal)
            .Replace("\"tmaVersion\"", "\"coreType\": \"atom\", \"tmaVersion\"", StringComparison.Ordinal);
        var core = ModelCatalog.Embedded().With([Entry(ofCore)]);
        Assert.Equal(["alderlake", "toy"], core.ForCpu("GenuineIntel", 6, 0x97, 0).Select(entry => entry.Name).Order());
        Assert.Equal(["skylake"], core.ForCpu("GenuineIntel", 6, 0x5e, 0).Select(entry => entry.Name));
    }

    /// <summary>The rules are made for what is out of all proportion: nothing that is published comes near them.</summary>
    [Fact]
    public void Every_model_of_the_program_keeps_to_the_rules()
    {
        foreach (var embedded in ModelCatalog.Embedded().Entries)
        {
            using var stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream(embedded.Name + ".json")!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            var model = ModelCatalog.Read(ForeignModel.Entry(bytes.ToArray(), embedded.Name + ".json"));
            Assert.Equal(ModelCatalog.Read(embedded).Nodes.Count, model.Nodes.Count);
        }
    }

    [Theory]
    [InlineData("\"tma-model/1\"", "\"tma-model/2\"", "toy.json has schema 'tma-model/2', not 'tma-model/1'.")]
    [InlineData("\"name\": \"toy\"", "\"name\": \"../toy\"", "toy.json at /name contains a name with characters that are not allowed there: '../toy'.")]
    [InlineData("\"name\": \"toy\"", "\"name\": \"\"", "toy.json at /name contains an empty name.")]
    [InlineData("\"Toy Lake\"", "\"Toy\\u001b[2J Lake\"", "toy.json at /title contains control characters.")]
    [InlineData("\"Toy Lake\"", "\"Toy \\u202e Lake\"", "toy.json at /title contains control characters.")]
    [InlineData("\"ty\"", "\"t,y\"", "toy.json at /aliases contains a name with characters that are not allowed there: 't,y'.")]
    [InlineData("\"GenuineIntel-18-1\"", "\"GenuineIntel-18-1 -o x\"", "toy.json at /cpus contains a name with characters that are not allowed there: "
        + "'GenuineIntel-18-1 -o x'.")]
    [InlineData("\"width\": 6", "\"width\": 0", "toy.json at /width is not from 1 to 64.")]
    [InlineData("\"width\": 6", "\"width\": 6, \"width\": 4", "toy.json is not valid JSON: 'width' is there twice")]
    [InlineData("\"generic\": 4", "\"generic\": -4", "toy.json at /counters contains impossible numbers.")]
    [InlineData("\"generic\": 4", "\"generic\": 400", "toy.json at /counters contains impossible numbers.")]
    [InlineData("\"name\": \"Below\"", "\"name\": \"Top\"", "toy.json at /nodes/Top is there twice.")]
    [InlineData("\"parent\": \"Top\"", "\"parent\": \"Below\"", "toy.json at /nodes/1 has node 'Below' before its parent 'Below'.")]
    [InlineData("\"name\": \"Below\"", "\"name\": \"Be,low\"", "toy.json at /nodes contains a name with characters that are not allowed there: 'Be,low'.")]
    [InlineData("\"name\": \"Below\"", "\"name\": \"FRONT.LATE\"", "toy.json at /nodes contains a name with characters that are not allowed there: "
        + "'FRONT.LATE'.")]
    [InlineData("\"locateWith\": \"FRONT.LATE\"", "\"locateWith\": \"FRONT.LATE/u -e cycles\"", "toy.json at /nodes/Top/locateWith contains a name with "
        + "characters that are not allowed there: 'FRONT.LATE/u -e cycles'.")]
    [InlineData("\"> 0.1\"", "\"> 0.1 | Nowhere\"", "toy.json at /nodes/Top/threshold names a node that does not exist: Nowhere.")]
    [InlineData("\"> 0.1\"", "\"> Nowhere.ELSE\"", "toy.json at /nodes/Top/threshold names 'Nowhere.ELSE', which is neither in the model nor a known name.")]
    [InlineData("\"> 0.1\"", "\"> 0.1 & (\"", "toy.json at /nodes/0 has a threshold that cannot be read: Expected a number, a name or '(', found the end at "
        + "column 2.")]
    [InlineData("\"Top / 2\"", "\"Top / 2 +\"", "toy.json at /nodes/1/formula cannot be read: Expected a number, a name or '(', found the end at column 10.")]
    [InlineData("\"Top / 2\"", "\"Top / UNKNOWN.EVENT\"", "toy.json at /nodes/Below names 'UNKNOWN.EVENT', which is neither in the model nor a known name.")]
    [InlineData("\"Top / 2\"", "\"##Nowhere\"", "toy.json at /nodes/Below names '##Nowhere', which is neither in the model nor a known name.")]
    [InlineData("\"Top / 2\"", "\"Below / 2\"", "toy.json at /nodes/Below depends on itself.")]
    [InlineData("\"Top / 2\"", "\"##Top / 2\"", "toy.json at /nodes/Below depends on itself, through ##Top.")]
    [InlineData("\"6 * CYCLES.ALL\"", "\"6 * Info_IPC\"", "toy.json at ")]
    [InlineData("\"0x9c\"", "\"0x9c,umask=0x3\"", "toy.json at /events/FRONT.LATE has 'event' that is not a hexadecimal number: '0x9c,umask=0x3'.")]
    [InlineData("\"0x9c\"", "\"0x10000\"", "toy.json at /events/FRONT.LATE has 'event' with more than 16 bits.")]
    [InlineData("\"0x9c\"", "\"0xffffffff0000009c\"", "toy.json at /events/FRONT.LATE has 'event' with more than 16 bits.")]
    [InlineData("\"cmask\": 6", "\"cmask\": -6", "toy.json at /events/FRONT.LATE has an encoding that does not exist on any core.")]
    [InlineData("\"FRONT.LATE\": {", "\"FRONT.LATE,x\": {", "toy.json at /events contains a name with characters that are not allowed there: 'FRONT.LATE,x'.")]
    [InlineData("\"FRONT.LATE\": {", "\"FRONT}LATE\": {", "toy.json at /events contains a name with characters that are not allowed there: 'FRONT}LATE'.")]
    [InlineData("\"0-3\"", "\"12-15\"", "toy.json at /events/FRONT.LATE cannot be counted on any counter of the core.")]
    [InlineData("\"0-3\"", "\"3-0\"", "toy.json at /events/FRONT.LATE cannot be counted on any counter of the core.")]
    [InlineData("\"0-3\"", "\"0-99\"", "toy.json at /events/FRONT.LATE has counters that cannot be read: '99'.")]
    [InlineData("\"fixed1+0-7\"", "\"fixed9\"", "toy.json at /events/CYCLES.ALL is on a fixed counter that the core does not have.")]
    [InlineData("\"a toy\"", "\"\\ud800\"", "A model contains invalid text: ")]
    public void What_is_wrong_is_said_with_its_place_and_the_remedy(string part, string replacement, string message)
    {
        Assert.Contains(part, Valid, StringComparison.Ordinal);
        Refuses(Valid.Replace(part, replacement, StringComparison.Ordinal), message);
    }

    [Fact]
    public void More_than_eight_megabytes_are_not_parsed() => Refuses(Valid + new string(' ', 8 << 20), "toy.json is larger than 8 MB.");

    [Fact]
    public void Json_nested_deeper_than_200_is_refused() =>
        Refuses(Valid.Replace("\"a toy\"", new string('[', 201) + new string(']', 201), StringComparison.Ordinal), "toy.json is not valid JSON (line 2): ");

    [Fact]
    public void Names_of_more_than_100_letters_are_refused() =>
        Refuses(Valid.Replace("Below", new string('b', 101), StringComparison.Ordinal), "toy.json at /nodes contains a name of more than 100 characters.");

    [Theory]
    [InlineData(254, null)]
    [InlineData(255, "toy.json at /events holds 257 different events; at most 256 can be planned.")]
    public void There_are_256_different_events_at_most(int further, string? message)
    {
        var events = string.Concat(Enumerable.Range(1, further).Select(number =>
            string.Create(CultureInfo.InvariantCulture, $"\"MORE.E{number}\": {{ \"event\": \"0xc0\", \"umask\": \"0x{number:x}\", \"counters\": \"0-3\" }}, "
                + $"")));
        var json = Valid.Replace("\"FRONT.LATE\": {", events + "\"FRONT.LATE\": {", StringComparison.Ordinal);
        if (message is not null)
        {
            Refuses(json, message);
            return;
        }

        var sum = string.Join(" + ", Enumerable.Range(1, further).Select(number => string.Create(CultureInfo.InvariantCulture, $"MORE.E{number}")));
        var model = ModelCatalog.Read(Entry(json.Replace("\"Top / 2\"", $"\"({sum}) / #Slots\"", StringComparison.Ordinal)));
        Assert.NotEmpty(Plan(model).Groups);
    }

    /// <summary>Every term twice the one before it: 2^15 = 32768 operands fit, 2^16 do not, and 2^60 are not counted one by one.</summary>
    [Theory]
    [InlineData(15, null)]
    [InlineData(16, "toy.json at /terms/#T16 has 65536 operands including everything it refers to; at most 50000 can be evaluated.")]
    [InlineData(60, "toy.json at /terms/#T16 has 65536 operands")]
    public void Formulas_come_to_50000_operands_at_most(int doublings, string? message)
    {
        var terms = string.Join(", ", Enumerable.Range(1, doublings).Select(number =>
            string.Create(CultureInfo.InvariantCulture, $"\"#T{number}\": \"#T{number - 1} + #T{number - 1}\"")).Prepend("\"#T0\": \"CYCLES.ALL\""));
        var json = Valid.Replace("\"#Slots\":", terms + ", \"#Slots\":", StringComparison.Ordinal);
        if (message is not null)
        {
            Refuses(json, message);
            return;
        }

        var model = ModelCatalog.Read(Entry(json.Replace("\"Top / 2\"", $"\"#T{doublings} / #Slots\"", StringComparison.Ordinal)));
        Assert.NotEmpty(Plan(model).Groups);
    }

    [Fact]
    public void A_long_chain_of_names_is_refused_before_anything_follows_it()
    {
        var terms = string.Join(
            ", ", Enumerable.Range(1, 3000).Select(
                number => string.Create(CultureInfo.InvariantCulture, $"\"#T{number}\": \"#T{number - 1} + 1\"")).Prepend("\"#T0\": \"1\""));
        Refuses(Valid.Replace("\"#Slots\":", terms + ", \"#Slots\":", StringComparison.Ordinal), "toy.json at /terms/#T");
    }

    [Theory]
    [InlineData("(", 100_000, "cannot be read: Nests deeper than 200 at column ")]
    [InlineData("-", 100_000, "cannot be read: Nests deeper than 200 at column ")]
    [InlineData("1 if 1 else ", 100_000, "cannot be read: Nests deeper than 200 at column ")]
    [InlineData("1 + ", 100_000, "cannot be read: More than 10000 numbers and names at column ")]
    [InlineData("1 + ", 5_000, "cannot be read: Nests deeper than 1000 at column 1")]
    public void A_formula_that_is_too_deep_or_too_long_is_refused_by_the_parser(string piece, int times, string message) =>
        Refuses(
            Valid.Replace(
                "\"Top / 2\"", '"' + string.Concat(
                    Enumerable.Repeat(piece, times)) + "1\"", StringComparison.Ordinal), "toy.json at /nodes/1/formula " + message);

    /// <summary>The register is hidden by most hypervisors, and then other formulas take its place.</summary>
    [Fact]
    public void What_takes_the_place_of_the_metrics_register_must_not_make_a_circle() => Refuses(
        Valid.Replace("\"topdownMetrics\": 0", "\"topdownMetrics\": 8", StringComparison.Ordinal)
            .Replace(
                "\"Top\"", "\"Frontend_Bound\"", StringComparison.Ordinal).Replace("Top / 2", "1", StringComparison.Ordinal).Replace("##Top", "1",
                StringComparison.Ordinal)
            .Replace("\"Below\"", "\"Bad_Speculation\"", StringComparison.Ordinal).Replace(
                "\"FRONT.LATE / #Slots\"", "\"Bad_Speculation / #Slots\"", StringComparison.Ordinal),
        "toy.json at ");

    /// <summary>Whatever a byte or two more or less make of a model: a model that can be planned, or one sentence.</summary>
    [Fact]
    public void A_damaged_model_gives_a_plan_or_a_sentence()
    {
        var random = new Random(17);
        var bytes = Encoding.UTF8.GetBytes(Valid);
        for (var round = 0; round < 3000; round++)
        {
            var damaged = round % 3 == 0 ? bytes[..random.Next(bytes.Length)] : [.. bytes];
            for (var change = 0; change < 1 + round % 4 && damaged.Length > 0; change++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(32, 127);
            }

            try
            {
                _ = Plan(ModelCatalog.Read(ForeignModel.Entry(damaged, "toy.json")));
            }
            catch (UserErrorException error)
            {
                Assert.DoesNotContain('\n', error.Message);
            }
        }
    }

    private static Toplev.Tma.Events.CollectionPlan Plan(TmaModel model) => GroupPlanner.Plan(new PlanRequest
    {
        Model = model,
        Budget = CounterBudget.For(model.Counters, smtPossible: true, watchdog: false),
        Pmu = "cpu",
        Level = 6,
        Constants = new Dictionary<string, double>(),
        SoftwareEvents = [],
    });

    private static void Refuses(string json, string message)
    {
        var error = Assert.Throws<UserErrorException>(() => ModelCatalog.Read(Entry(json)));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(Remedy, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.InRange(error.Message.Length, 0, 600);
    }

    private static ModelEntry Entry(string json) => ForeignModel.Entry(Encoding.UTF8.GetBytes(json), "toy.json", "folder");
}
