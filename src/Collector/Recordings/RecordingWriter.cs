using System.Globalization;
using Toplev.Collector.Processes;
using Toplev.Collector.Regions;
using Toplev.Tma;
using Toplev.Tma.Findings;
using Toplev.Tma.Profiles;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Recordings;

/// <summary>
/// Writes a recording as it is made: a directory <c>NAME.tma.partial</c> that is complete after every execution, packed into one
/// file at the end. A disk that fills up costs the recording, never the measurement.
/// </summary>
public sealed class RecordingWriter : IDisposable
{
    /// <summary>In place of a path: everything is written as usual, into a temporary directory, and nothing is kept.</summary>
    public const string Nowhere = "";

    private readonly string path;
    private readonly PrivateDirectory? temporary;
    private readonly string folder;
    private readonly FileStream @lock;
    private Stream? current;
    private string? failure;
    private bool hasManifest;
    private bool isLastPending;

    private RecordingWriter(string path, string folder, PrivateDirectory? temporary, FileStream held, RecordingManifest manifest)
    {
        this.path = path;
        this.folder = folder;
        this.temporary = temporary;
        @lock = held;
        Manifest = manifest;
    }

    public RecordingManifest Manifest { get; private set; }

    /// <summary>What went wrong with writing, if anything.</summary>
    public IReadOnlyList<Finding> Findings => this.failure is null ? []
        : [new(FindingIds.RecordingIncomplete, Severity.Error, $"The recording could not be written completely: "
        + $"{this.failure}.", "Free some space, or choose another place with -o.")];

    /// <summary>Prepares the directory before anything is started.</summary>
    /// <param name="path">The recording to be: <c>run.tma</c>, a device or a FIFO, or <see cref="Nowhere"/>.</param>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    public static RecordingWriter Create(string path, RecordingManifest manifest)
    {
        PrivateDirectory? temporary = null;
        string? made = null;
        try
        {
            var target = path.Length > 0 ? OutputTarget.Final(path) : path;
            if (path.Length == 0 || OutputTarget.IsWrittenInPlace(path))
            {
                temporary = new PrivateDirectory();
            }
            else
            {
                RecordingPlace.Refuse(path, target);
            }

            var folder = temporary?.File("recording") ?? target + ".partial";
            RecordingPlace.SetAside(folder);
            made = folder;
            Directory.CreateDirectory(Path.Combine(folder, "perf"));
            var held = new FileStream(Path.Combine(folder, RecordingPlace.LockName), FileMode.Create, FileAccess.Write, FileShare.None);
            return new RecordingWriter(target, folder, temporary, held, manifest);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDeleteFolder(made);
            temporary?.Dispose();
            throw CannotBeWritten(path, e);
        }
    }

    /// <summary>Begins an execution, as an incomplete one. It is in the recording once <see cref="WritePending"/> has been called.</summary>
    /// <returns>Where perf's output goes.</returns>
    public Stream BeginPass(RecordedPass pass)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"perf/{Manifest.Passes.Count + 1:0000}.csv");
        Manifest = Manifest with { Passes = [.. Manifest.Passes, pass with { File = file, Incomplete = true }] };
        isLastPending = true;
        current = CreateFile(file);
        return current;
    }

    /// <summary>Writes down what is not yet: the recording can be read from now on, whatever happens to us.</summary>
    /// <exception cref="UserErrorException">It is the beginning of the recording, and it cannot be written.</exception>
    public void WritePending()
    {
        if (hasManifest)
        {
            if (isLastPending)
            {
                Try(NoteLastPass);
            }

            return;
        }

        try
        {
            WriteManifest();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotBeWritten(this.path, e);
        }
    }

    /// <summary>Ends the execution begun last.</summary>
    /// <param name="regions">Regions that the program reported; written beside perf's output if there are any.</param>
    public void EndPass(RecordedPass pass, IReadOnlyList<Region> regions)
    {
        if (regions.Count > 0)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"regions/{Manifest.Passes.Count:0000}.tsv");
            using (var file = CreateFile(name))
            {
                Try(() => RegionFile.Write(file, regions));
            }

            if (regions.Any(region => region.Group is not null))
            {
                using var file = CreateFile(RecordingFiles.GroupsBeside(name));
                Try(() => RegionGroupFile.Write(file, regions));
            }

            pass = pass with { RegionsFile = name };
        }

        EndPass(pass);
    }

    /// <summary>Ends the execution begun last.</summary>
    /// <param name="profile">Where in the code it was, where it was sampled; written beside perf's output.</param>
    public void EndPass(RecordedPass pass, IReadOnlyList<Region> regions, Profile? profile)
    {
        if (profile is not null)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{RecordingFiles.ProfileFolder}{Manifest.Passes.Count:0000}.tsv");
            using var file = CreateFile(name);
            Try(() => ProfileFile.Write(file, profile));
            pass = pass with { ProfileFile = name };
        }

        EndPass(pass, regions);
    }

    /// <summary>Where perf's own file of the execution begun last is kept.</summary>
    public string PerfDataPath => PathOf(string.Create(CultureInfo.InvariantCulture, $"{RecordingFiles.ProfileFolder}{Manifest.Passes.Count:0000}.perf.data"));

    /// <summary>Ends the execution begun last.</summary>
    public void EndPass(RecordedPass pass)
    {
        Try(() => current?.Dispose());
        current = null;
        RecordedPass[] passes = [.. Manifest.Passes];
        passes[^1] = pass with { File = passes[^1].File };
        Manifest = Manifest with { Passes = passes };
        Try(NoteLastPass);
    }

    /// <summary>Adds an execution to the manifest.</summary>
    public void AddPass(RecordedPass pass)
    {
        Manifest = Manifest with { Passes = [.. Manifest.Passes, pass] };
        Try(NoteLastPass);
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
            var path = PathOf(name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        });
        return stream ?? Stream.Null;
    }

    /// <summary>A model that did not come with the program: the recording must be readable where it is not known.</summary>
    public void AddModel(string name, byte[] json)
    {
        using var file = CreateFile($"{RecordingFiles.ModelFolder}{name}.json");
        Try(() => file.Write(json));
    }

    /// <summary>Full path of a file inside the directory, for others to write to while the recording is made.</summary>
    public string PathOf(string name) => Path.Combine(this.folder, name);

    /// <summary>What the recording is called now that had this one's name before it was complete; null without one.</summary>
    public string? Older { get; private set; }

    /// <summary>Packs the directory into the recording. Older recordings of that name are numbered (<see cref="OlderRecordings"/>).</summary>
    /// <returns>The recording; the directory when packing failed; <see cref="Nowhere"/> when none is kept.</returns>
    public string Complete()
    {
        if (this.path.Length == 0)
        {
            Discard();
            return Nowhere;
        }

        var made = this.path;
        Try(() =>
        {
            Manifest = Manifest with { FileSizes = RecordingArchive.Sizes(this.folder) };
            WriteManifest();
            if (this.temporary is null)
            {
                made = RecordingArchive.Make(this.folder, this.path, older => Older = older);
            }
            else
            {
                RecordingArchive.Write(this.folder, this.path);
            }
        });
        if (this.failure is not null)
        {
            return this.folder;
        }

        @lock.Dispose();
        Try(RemoveFolder);
        return made;
    }

    /// <summary>Removes everything: nothing was measured.</summary>
    public void Discard()
    {
        Dispose();
        Try(RemoveFolder);
    }

    public void Dispose()
    {
        Try(() => current?.Dispose());
        current = null;
        @lock.Dispose();
    }

    private static UserErrorException CannotBeWritten(string path, Exception e) =>
        new($"The recording {path} cannot be written: {e.Message}", "Choose another place with -o.", e);

    private void RemoveFolder()
    {
        Directory.Delete(this.folder, recursive: true);
        this.temporary?.Dispose();
    }

    private void WriteManifest()
    {
        var temporary = PathOf("manifest.json.tmp");
        File.WriteAllBytes(temporary, ManifestWriter.Write(Manifest));
        File.Move(temporary, PathOf("manifest.json"), overwrite: true);
        (hasManifest, isLastPending) = (true, false);
        // Not before: until here the journal is all there is of the executions in it.
        File.Delete(PathOf(ExecutionJournal.FileName));
    }

    private void NoteLastPass()
    {
        if (!hasManifest)
        {
            WriteManifest();
            return;
        }

        isLastPending = false;
        var last = Manifest.Passes.Count - 1;
        using var journal = new FileStream(PathOf(ExecutionJournal.FileName), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        journal.Write(ManifestWriter.WriteEntry(last, Manifest.Passes[last]));
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Reported once, in Findings; the measurement continues.
            this.failure ??= e.Message.TrimEnd('.');
        }
    }

    /// <summary>Nothing was measured: nothing stays.</summary>
    private static void TryDeleteFolder(string? folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure before this one is already reported.
        }
    }
}
