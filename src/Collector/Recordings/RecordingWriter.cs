using System.Globalization;
using System.IO.Compression;
using Toplev.Collector.Regions;
using Toplev.Tma;
using Toplev.Tma.Findings;
using Toplev.Tma.Regions;

namespace Toplev.Collector.Recordings;

/// <summary>
/// Writes a recording as it is made: a directory <c>NAME.tma.partial</c> that is complete after every execution, packed into one
/// file at the end. A disk that fills up costs the recording, never the measurement.
/// </summary>
public sealed class RecordingWriter : IDisposable
{
    private const string LockName = "lock";

    private readonly string _path;
    private readonly string _folder;
    private readonly FileStream _lock;
    private Stream? _current;
    private string? _failure;

    private RecordingWriter(string path, string folder, FileStream held, RecordingManifest manifest)
    {
        _path = path;
        _folder = folder;
        _lock = held;
        Manifest = manifest;
    }

    public RecordingManifest Manifest { get; private set; }

    /// <summary>What went wrong with writing, if anything.</summary>
    public IReadOnlyList<Finding> Findings => _failure is null ? []
        : [new("recording-incomplete", Severity.Error, $"The recording could not be written completely: {_failure}.", "Free space, or choose another place with -o.")];

    /// <summary>
    /// Writes a manifest to nowhere, so that the code for it is loaded: on another thread, while there is time, it costs nothing.
    /// </summary>
    public static void Rehearse(Machines.Machine machine) => _ = ManifestWriter.Write(new RecordingManifest
    {
        ToolVersion = "",
        Created = default,
        Machine = machine,
        Plans = [],
        Variants = [],
    });

    /// <summary>Prepares the directory before anything is started.</summary>
    /// <param name="path">The recording to be: <c>run.tma</c>.</param>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    public static RecordingWriter Create(string path, RecordingManifest manifest)
    {
        string full = Path.GetFullPath(path);
        string folder = full + ".partial";
        try
        {
            if (Directory.Exists(full))
            {
                throw new UserErrorException($"{path} is a directory.", "Choose another name for the recording with -o.");
            }

            SetAside(folder);
            Directory.CreateDirectory(Path.Combine(folder, "perf"));
            var held = new FileStream(Path.Combine(folder, LockName), FileMode.Create, FileAccess.Write, FileShare.None);
            var writer = new RecordingWriter(full, folder, held, manifest);
            writer.WriteManifest();
            return writer;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The recording {path} cannot be written: {e.Message}", "Choose another place with -o.", e);
        }
    }

    /// <summary>Writes a recording again with the regions and findings it has now; all other files are copied.</summary>
    public static void Rewrite(Recording recording, string path)
    {
        using RecordingFiles files = RecordingFiles.Open(recording.Path);
        using RecordingWriter writer = Create(path, recording.Manifest with { Passes = [] });
        for (int i = 0; i < recording.Manifest.Passes.Count; i++)
        {
            RecordedPass pass = recording.Manifest.Passes[i];
            using (Stream stream = writer.BeginPass(pass))
            {
                if (pass.File.Length > 0 && files.Names.Contains(pass.File))
                {
                    files.Read(pass.File, stream.Write);
                }
            }

            writer.EndPass(pass with { RegionsFile = null }, recording.Samples[i].Regions);
        }

        foreach (string name in recording.Files.Where(name => !name.StartsWith("perf/", StringComparison.Ordinal) && !name.StartsWith("regions/", StringComparison.Ordinal) && name.Contains('/', StringComparison.Ordinal)))
        {
            writer.Copy(files, name);
        }

        writer.Complete();
        if (writer.Findings is [var failure, ..])
        {
            throw new UserErrorException(failure.Text, failure.Remedy);
        }
    }

    private void Copy(RecordingFiles files, string name)
    {
        using Stream stream = CreateFile(name);
        files.Read(name, stream.Write);
    }

    /// <summary>Begins an execution: it is in the manifest, as incomplete, before the program runs.</summary>
    /// <returns>Where perf's output goes.</returns>
    public Stream BeginPass(RecordedPass pass)
    {
        string file = string.Create(CultureInfo.InvariantCulture, $"perf/{Manifest.Passes.Count + 1:0000}.csv");
        Manifest = Manifest with { Passes = [.. Manifest.Passes, pass with { File = file, Incomplete = true }] };
        Try(WriteManifest);
        _current = CreateFile(file);
        return _current;
    }

    /// <summary>Ends the execution begun last.</summary>
    /// <param name="regions">What the program marked; written beside perf's output when there is any.</param>
    public void EndPass(RecordedPass pass, IReadOnlyList<Region> regions)
    {
        if (regions.Count > 0)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"regions/{Manifest.Passes.Count:0000}.tsv");
            using (Stream file = CreateFile(name))
            {
                Try(() => file.Write(RegionFile.Write(regions)));
            }

            if (RegionGroupFile.Write(regions) is byte[] groups)
            {
                using Stream file = CreateFile(RecordingFiles.GroupsBeside(name));
                Try(() => file.Write(groups));
            }

            pass = pass with { RegionsFile = name };
        }

        EndPass(pass);
    }

    /// <summary>Ends the execution begun last.</summary>
    public void EndPass(RecordedPass pass)
    {
        Try(() => _current?.Dispose());
        _current = null;
        RecordedPass[] passes = [.. Manifest.Passes];
        passes[^1] = pass with { File = passes[^1].File };
        Update(manifest => manifest with { Passes = passes });
    }

    /// <summary>Changes the manifest and writes it.</summary>
    public void Update(Func<RecordingManifest, RecordingManifest> change)
    {
        Manifest = change(Manifest);
        Try(WriteManifest);
    }

    /// <summary>A further file of the recording (<c>regions/…</c>, <c>program/…</c>); a stream to nowhere when it cannot be made.</summary>
    public Stream CreateFile(string name)
    {
        Stream? stream = null;
        Try(() =>
        {
            string path = PathOf(name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        });
        return stream ?? Stream.Null;
    }

    /// <summary>A model that did not come with the program: the recording must be readable where it is not known.</summary>
    public void AddModel(string name, byte[] json)
    {
        using Stream file = CreateFile($"{RecordingFiles.ModelFolder}{name}.json");
        Try(() => file.Write(json));
    }

    /// <summary>Full path of a file inside the directory, for others to write to while the recording is made.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Packs the directory into the recording. An older recording of that name is kept as <c>NAME.old.tma</c>.</summary>
    /// <returns>The recording, or the directory when packing failed.</returns>
    public string Complete()
    {
        string temporary = $"{_path}.{Environment.ProcessId}.tmp";
        Try(() =>
        {
            WriteManifest();
            Pack(temporary);
            if (File.Exists(_path))
            {
                File.Move(_path, OldName(_path), overwrite: true);
            }

            File.Move(temporary, _path);
        });
        if (_failure is not null)
        {
            TryDelete(temporary);
            return _folder;
        }

        _lock.Dispose();
        Try(() => Directory.Delete(_folder, recursive: true));
        return _path;
    }

    /// <summary>Removes everything: nothing was measured.</summary>
    public void Discard()
    {
        Dispose();
        Try(() => Directory.Delete(_folder, recursive: true));
    }

    public void Dispose()
    {
        Try(() => _current?.Dispose());
        _current = null;
        _lock.Dispose();
    }

    private static string OldName(string path) => Path.ChangeExtension(path, ".old" + Path.GetExtension(path));

    // What a run that was killed has left is kept once; what a run that goes on is writing is not touched.
    private static void SetAside(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        using (new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None))
        {
            string aside = OldName(folder[..^".partial".Length]) + ".partial";
            if (Directory.Exists(aside))
            {
                Directory.Delete(aside, recursive: true);
            }

            Directory.Move(folder, aside);
        }
    }

    private void WriteManifest()
    {
        string temporary = PathOf("manifest.json.tmp");
        File.WriteAllBytes(temporary, ManifestWriter.Write(Manifest));
        File.Move(temporary, PathOf("manifest.json"), overwrite: true);
    }

    private void Pack(string target)
    {
        using FileStream file = new(target, FileMode.CreateNew, FileAccess.Write);
        using var archive = new ZipArchive(file, ZipArchiveMode.Create);
        foreach (string path in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(_folder, path);
            if (name is not LockName)
            {
                archive.CreateEntryFromFile(path, name, CompressionLevel.Fastest);
            }
        }
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Reported once, in Findings; the measurement goes on.
            _failure ??= e.Message.TrimEnd('.');
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure before this one is already reported.
        }
    }
}
