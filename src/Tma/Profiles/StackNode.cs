namespace Toplev.Tma.Profiles;

/// <summary>One place in the tree of calls: a function, called from its parent's function.</summary>
/// <param name="Parent">Index of the caller's node, which is smaller; -1 for the outermost function of a stack.</param>
/// <param name="Frame">Index into <see cref="Profile.Frames"/>.</param>
public readonly record struct StackNode(int Parent, int Frame);

/// <summary>One place inside a function: a source line where they were asked for, else an offset or address.</summary>
/// <param name="Frame">Index into <see cref="Profile.Frames"/>.</param>
/// <param name="Place"><c>order.c:17</c>, <c>+0x22</c> from the function's beginning, or <c>0x7f12</c> where that is not known.</param>
/// <param name="Weight">Sum of the samples' periods.</param>
/// <param name="Samples">How many samples.</param>
public readonly record struct HotPlace(int Frame, string Place, double Weight, int Samples);

/// <summary>Samples that ended in one node, in one thread, in one stretch of time.</summary>
/// <param name="Node">Index into <see cref="Profile.Nodes"/>: the function that was executing.</param>
/// <param name="Thread">Index into <see cref="Profile.Threads"/>.</param>
/// <param name="Block">Stretch of time, counted in units of <see cref="Profile.BlockSeconds"/> from the first sample on.</param>
/// <param name="Weight">Sum of the samples' periods: how many events they stand for; ns for clocks.</param>
/// <param name="Samples">How many samples.</param>
public readonly record struct StackWeight(int Node, int Thread, int Block, double Weight, int Samples);
