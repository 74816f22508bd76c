using Toplev.Tma;
using Toplev.Tma.Metrics;

namespace Toplev.Report.Formatting;

/// <summary>The options that choose a model, for commands that are printed.</summary>
public static class ModelOption
{
    /// <summary>For example <c>--model sapphirerapids</c>; with the folder where that is the user's.</summary>
    public static string Of(TmaModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return $"--model {model.Name} {FolderOf(model)}".TrimEnd();
    }

    /// <summary>With a blank after it; empty for models inside the program.</summary>
    public static string FolderOf(TmaModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Folder is null ? "" : $"--model-dir {ShellQuoting.Quote(model.Folder)} ";
    }
}
