namespace Toplev.Tma.Profiles;

/// <summary>
/// What was counted between consecutive samples of a thread, summed over all pairs of samples in the same two functions and the same stretch of time.
/// </summary>
/// <param name="From">Index into <see cref="Profile.Frames"/>: the function that was executing at the earlier sample; -1 before a thread's first one.</param>
/// <param name="To">Index into <see cref="Profile.Frames"/>: the function that was executing at the later sample.</param>
/// <param name="WasThere">True where the sample before the earlier one was in <paramref name="To"/> too.</param>
/// <param name="Block">Stretch of time of the later sample, as in <see cref="StackWeight.Block"/>.</param>
/// <param name="Pairs">How many pairs of samples.</param>
/// <param name="Counts">By position in <see cref="Profile.CountedEvents"/>; the first is the event that was sampled. ns for clocks.</param>
public sealed record TransitionCounts(int From, int To, bool WasThere, int Block, int Pairs, IReadOnlyList<double> Counts);
