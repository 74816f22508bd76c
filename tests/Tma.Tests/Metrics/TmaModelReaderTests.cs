using System.Text;
using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.Metrics;

public sealed class TmaModelReaderTests
{
    private const string Valid = """
        {
          "schema": "tma-model/1", "name": "toy", "title": "Toy", "aliases": ["t"], "vendor": "GenuineIntel", "coreType": "atom",
          "tmaVersion": "5.2", "source": "hand", "cpus": ["GenuineIntel-6-1"], "width": 4,
          "counters": { "generic": 4, "genericWithoutSmt": 8, "fixed": 3, "topdownMetrics": 0, "offcoreValues": 2 },
          "terms": { "SLOTS": "4 * A.B" },
          "nodes": [
            { "name": "Top", "domain": "Slots", "threshold": "> 0.2", "formula": "X.Y:c1 / SLOTS" },
            { "name": "Below", "parent": "Top", "domain": "Clocks", "overlaps": true, "groups": "G1;G2", "locateWith": "E1", "formula": "Top / 2" }
          ],
          "metrics": [ { "name": "IPC", "unit": "", "formula": "A.B / SLOTS" } ],
          "events": {
            "A.B": { "event": "0x3c", "umask": "0x0", "counters": "fixed1+0-7" },
            "X.Y:c1": { "event": "0xb7", "umask": "0x1", "cmask": 1, "offcore": "0x10003", "counters": "0,2-3", "takenAlone": true }
          }
        }
        """;

    [Fact]
    public void Reads_every_part()
    {
        var model = Read(Valid);
        Assert.Equal(("toy", CoreType.Atom, 4), (model.Name, model.CoreType, model.Width));
        Assert.Equal(new CoreCounters(4, 8, 3, 0, 2), model.Counters);
        Assert.Equal(("Top", 2, "Top.Below", true), (model.Nodes[1].Parent, model.Nodes[1].Level, model.Nodes[1].Path, model.Nodes[1].Overlaps));
        Assert.Equal(["G1", "G2"], model.Nodes[1].Groups);
        Assert.Equal((1, 0xffu), (model.Events["A.B"].FixedCounter, model.Events["A.B"].Counters));
        var offcore = model.Events["X.Y:c1"];
        Assert.Equal((0xdu, null, true), (offcore.Counters, offcore.FixedCounter, offcore.TakenAlone));
        Assert.Equal("cpu/event=0xb7,umask=0x1,cmask=0x1,offcore_rsp=0x10003,name=e0/", offcore.Encoding.ToPerf("cpu", "e0"));
    }

    [Theory]
    [InlineData("\"tma-model/1\"", "\"tma-model/9\"", "toy.json has schema 'tma-model/9', not 'tma-model/1'.")]
    [InlineData("\"width\": 4,", "", "toy.json has no 'width'.")]
    [InlineData("\"4 * A.B\"", "\"4 * \"", "toy.json at /terms/SLOTS cannot be read: Expected a number, a name or '(', found the end at column 5")]
    [InlineData("\"parent\": \"Top\"", "\"parent\": \"Other\"", "toy.json at /nodes/1 has node 'Below' before its parent 'Other'.")]
    [InlineData("\"0x3c\"", "\"3c\"", "toy.json at /events/A.B has 'event' that is not a hexadecimal number: '3c'.")]
    [InlineData("\"fixed1+0-7\"", "\"all\"", "toy.json at /events/A.B has counters that cannot be read: 'all'.")]
    [InlineData("\"> 0.2\"", "\"about 0.2\"", "toy.json at /nodes/0 has a threshold that cannot be read")]
    [InlineData("\"atom\"", "\"tiny\"", "toy.json names an unknown core type 'tiny'.")]
    [InlineData("\"width\": 4,", "\"width\": ,", "toy.json is not valid JSON (line 3)")]
    public void An_error_names_the_file_and_the_place(string part, string replacement, string message)
    {
        var error = Assert.Throws<UserErrorException>(() => Read(Valid.Replace(part, replacement, StringComparison.Ordinal)));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    private static TmaModel Read(string json) => TmaModelReader.Read(Encoding.UTF8.GetBytes(json), "toy.json");
}
