using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Toplev.Collector.Workloads;

namespace Toplev.Collector.Regions;

/// <summary>What can be told of a .NET program before it runs.</summary>
/// <param name="Assembly">Path of its main assembly, or null when only the runtime is known.</param>
internal sealed record DotNetProgram(string? Assembly)
{
    private const string Extension = ".dll";

    /// <summary>The .NET program that a workload is, or starts through a shell or wrapper as far as its words tell; null for any other.</summary>
    public static DotNetProgram? Of(Workload workload, ProgramEnvironment user)
    {
        string program = ProgramSearch.Resolve(workload, user);
        if (Path.GetFileName(program) == "dotnet")
        {
            return new DotNetProgram(workload.Arguments.FirstOrDefault(IsAssembly) is { } assembly ? InDirectoryOf(workload, assembly) : null);
        }

        // An apphost: app beside app.dll.
        if (File.Exists(program + Extension) && File.Exists(program + ".runtimeconfig.json"))
        {
            return new DotNetProgram(program + Extension);
        }

        return workload.Arguments.Any(argument => IsAssembly(argument) || argument.Split([' ', '/', ';', '\n', '\t']).Contains("dotnet")) ? new DotNetProgram(Assembly: null) : null;
    }

    /// <summary>Names of the event sources that the main assembly defines; none when it cannot be read.</summary>
    public IReadOnlyList<string> EventSources()
    {
        try
        {
            using var stream = new FileStream(Assembly ?? "", FileMode.Open, FileAccess.Read);
            using var image = new PEReader(stream);
            MetadataReader metadata = image.GetMetadataReader();
            return [.. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Where(type => IsEventSource(metadata, type)).Select(type => NameOf(metadata, type)).Distinct()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException or InvalidOperationException or ArgumentException)
        {
            return [];
        }
    }

    private static bool IsAssembly(string word) => word.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && !word.StartsWith('-');

    private static string InDirectoryOf(Workload workload, string path) => Path.Combine(workload.Directory ?? Environment.CurrentDirectory, path);

    private static bool IsEventSource(MetadataReader metadata, TypeDefinition type)
    {
        if (type.BaseType.Kind != HandleKind.TypeReference)
        {
            return false;
        }

        TypeReference parent = metadata.GetTypeReference((TypeReferenceHandle)type.BaseType);
        return metadata.StringComparer.Equals(parent.Name, "EventSource") && metadata.StringComparer.Equals(parent.Namespace, "System.Diagnostics.Tracing");
    }

    // The attribute's Name, or the name of the class, as the runtime does it.
    private static string NameOf(MetadataReader metadata, TypeDefinition type)
    {
        foreach (CustomAttribute attribute in type.GetCustomAttributes().Select(metadata.GetCustomAttribute))
        {
            if (attribute.Constructor.Kind == HandleKind.MemberReference
                && metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } parent
                && metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)parent).Name, "EventSourceAttribute")
                && NamedText(metadata.GetBlobReader(attribute.Value), "Name") is { } name)
            {
                return name;
            }
        }

        return metadata.GetString(type.Name);
    }

    // ECMA-335 II.23.3: prolog, no fixed arguments, number of named ones, each a property (0x54) of type string (0x0E), name, value.
    private static string? NamedText(BlobReader blob, string wanted)
    {
        if (blob.Length < 4 || blob.ReadUInt16() != 1)
        {
            return null;
        }

        for (int left = blob.ReadUInt16(); left > 0 && blob.RemainingBytes > 2; left--)
        {
            blob.ReadByte();
            if (blob.ReadByte() != 0x0E)
            {
                return null;
            }

            string? name = blob.ReadSerializedString();
            string? value = blob.ReadSerializedString();
            if (name == wanted)
            {
                return value;
            }
        }

        return null;
    }
}
