namespace Toplev.Tma.Regions;

/// <summary>Time that one repetition spent in all instances of a region, in seconds.</summary>
/// <param name="Total">Including nested regions.</param>
/// <param name="Self">Without.</param>
public readonly record struct RegionTime(double Total, double Self);
