using Toplev.Tma;
using Toplev.Tma.Metrics;

namespace Toplev.Engine.Planning;

/// <summary><c>--model-dir</c>: models of the user's own, for cores that the program does not know or knows otherwise.</summary>
public static class ModelFolder
{
    private const int MostModels = 1000;

    /// <summary>The models of a folder before those of the catalogue; the catalogue itself where no folder is named.</summary>
    /// <exception cref="UserErrorException">There is no model in it, or one that is not fit for use.</exception>
    public static ModelCatalog Beside(ModelCatalog catalog, string? folder) => folder is null ? catalog : catalog.With(Read(folder));

    private static List<ModelEntry> Read(string folder)
    {
        try
        {
            List<string> files = [
                .. Directory.EnumerateFiles(folder, "*.json").Where(
                    path => Path.GetFileName(path) != "index.json").Order(StringComparer.Ordinal).Take(MostModels + 1)];
            if (files.Count == 0)
            {
                throw new UserErrorException(
                    $"There is no model in {folder}.",
                    File.Exists(Path.Combine(folder, "mapfile.csv"))
                        ? $"It contains Intel's published files; compile them first: tma models compile {folder} -o models."
                        : "Compile some from Intel's published files: tma models compile DIR.");
            }

            if (files.Count > MostModels)
            {
                throw new UserErrorException($"There are more than {MostModels} files in {folder}.", "Give a directory that contains only models.");
            }

            List<ModelEntry> models = [];
            foreach (var file in files)
            {
                var model = ForeignModel.Entry(Bytes(file), file, folder);
                if (models.Find(other => other.Name == model.Name) is not null)
                {
                    throw new UserErrorException($"Two files in {folder} contain a model called {model.Name}.", "Remove one of them.");
                }

                models.Add(model);
            }

            return models;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"--model-dir {folder} cannot be read: {e.Message}", "Give a directory written by tma models compile.", e);
        }
    }

    /// <summary>One byte more than is allowed is enough to see that there are too many.</summary>
    private static byte[] Bytes(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[(int)Math.Min(file.Length, ForeignModel.MostBytes + 1)];
        file.ReadExactly(bytes);
        return bytes;
    }
}
