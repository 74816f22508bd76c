namespace Toplev.Tma.Metrics;

/// <summary>
/// A model that did not come with the program: from a folder of the user's or out of a recording. Whatever is in such a file, it gives a
/// model that can be planned and evaluated, or one sentence.
/// </summary>
public static class ForeignModel
{
    /// <summary>A hundred times the largest model there is.</summary>
    public const int MostBytes = 8 << 20;

    private const string Remedy = "Compile it again from Intel's files: tma models compile DIR.";

    /// <summary>A model file's header. The formulas are read and checked when the model is used.</summary>
    /// <param name="json">The whole file.</param>
    /// <param name="file">Named in errors.</param>
    /// <param name="folder">As <see cref="TmaModel.Folder"/>.</param>
    /// <exception cref="UserErrorException">The file is not a model; the message says where and why.</exception>
    public static ModelEntry Entry(byte[] json, string file, string folder = "DIR")
    {
        ArgumentNullException.ThrowIfNull(json);
        return Guarded(() => EntryOf(json, file, folder));
    }

    /// <summary>Rejects what <see cref="Entry"/> and reading the model would reject; for callers that have just written the file.</summary>
    public static void Require(byte[] json, string file)
    {
        _ = EntryOf(json, file, "");
        _ = Checked(TmaModelReader.Read(json, file), file);
    }

    private static ModelEntry EntryOf(byte[] json, string file, string folder)
    {
        if (json.Length > MostBytes)
        {
            throw new UserErrorException($"{file} is larger than {MostBytes >> 20} MB.");
        }

        using var document = TmaModelReader.Parse(json, file);
        var root = new JsonPlace(document.RootElement, file, "");
        TmaModelReader.RequireSchema(root);
        var entry = new ModelEntry
        {
            Name = root.Text("name"),
            Title = root.Text("title"),
            Vendor = root.Text("vendor"),
            TmaVersion = root.Text("tmaVersion"),
            Levels = Depth(root.Member("nodes")),
            CoreType = TmaModelReader.CoreTypeIn(root),
            Aliases = root.Texts("aliases"),
            Cpus = root.Texts("cpus"),
            Source = json,
            Own = new Lazy<TmaModel>(() => Guarded(() => Checked(TmaModelReader.Read(json, file) with { Folder = folder }, file))),
        };
        ModelCheck.Names(entry, file);
        return entry;
    }

    private static TmaModel Checked(TmaModel model, string file)
    {
        ModelCheck.Require(model, file);
        return model;
    }

    /// <summary>Levels of the tree; a parent that is missing is reported when the model is read.</summary>
    private static int Depth(JsonPlace nodes)
    {
        Dictionary<string, int> levels = [];
        foreach (var node in nodes.Elements())
        {
            levels[node.Text("name")] = 1 + (node.OptionalText("parent") is { } parent ? levels.GetValueOrDefault(parent) : 0);
        }

        return levels.Values.DefaultIfEmpty().Max();
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (UserErrorException e)
        {
            throw new UserErrorException(e.Message, Remedy, e);
        }
        catch (InvalidOperationException e)
        {
            // Text that is no UTF-16 ("\ud800") is noticed when it is taken out.
            throw new UserErrorException("A model contains invalid text: " + e.Message, Remedy, e);
        }
    }
}
