namespace Toplev.Tma.Metrics;

/// <summary>The meaning of a node, independent of its vendor's name for it.</summary>
public enum NodeRole
{
    Retiring,
    BadSpeculation,
    Frontend,
    Backend,

    /// <summary>The part of the backend's slots lost to memory.</summary>
    Memory,

    /// <summary>The part of the backend's slots lost in the core itself.</summary>
    Core,

    /// <summary>Slots that went to the other hardware thread (AMD).</summary>
    Contention,
}

/// <summary>The only place that knows the names by which Intel, AMD and Arm call the same things.</summary>
public static class NodeRoles
{
    /// <summary>Beginnings of names, in any case.</summary>
    private static readonly (string Word, NodeRole Role)[] Beginnings =
    [
        ("Frontend", NodeRole.Frontend), ("Fetch_", NodeRole.Frontend),
        ("Bad_Spec", NodeRole.BadSpeculation), ("Branch_Mispredict", NodeRole.BadSpeculation), ("Machine_Clear", NodeRole.BadSpeculation),
        ("Retiring", NodeRole.Retiring), ("Light_Operations", NodeRole.Retiring), ("Heavy_Operations", NodeRole.Retiring),
        ("smt_contention", NodeRole.Contention),
    ];

    /// <summary>Parts of names below the backend, in any case.</summary>
    private static readonly (string Word, NodeRole Role)[] Parts =
    [
        ("Core_Bound", NodeRole.Core), ("backend_bound_cpu", NodeRole.Core), ("backend_bound_by_cpu", NodeRole.Core),
        ("Memory_Bound", NodeRole.Memory), ("backend_bound_memory", NodeRole.Memory), ("backend_bound_by_memory", NodeRole.Memory),
        ("backend_mem_", NodeRole.Memory), ("backend_cache_", NodeRole.Memory),
    ];

    /// <param name="node">A node's name, or better its whole path.</param>
    /// <returns>The role of the nearest node above whose role is known; null for none.</returns>
    public static NodeRole? Of(string node)
    {
        foreach (var (word, role) in Beginnings)
        {
            if (node.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return role;
            }
        }

        foreach (var (word, role) in Parts)
        {
            if (node.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return role;
            }
        }

        return node.StartsWith("Back", StringComparison.OrdinalIgnoreCase) ? NodeRole.Backend : null;
    }

    /// <summary>
    /// The node that plays a role among slots, one of the first two levels: Backend_Bound, Memory_Bound. Null where the model has none,
    /// or only one that is a share of something else (Arm).
    /// </summary>
    public static NodeDefinition? Find(this IEnumerable<NodeDefinition> nodes, NodeRole role) => nodes.FirstOrDefault(node =>
        node.Level == (role is NodeRole.Memory or NodeRole.Core ? 2 : 1)
        && Of(node.Path) == role
        && node.Domain.IsSlots());
}
