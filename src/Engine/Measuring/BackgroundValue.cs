using System.Runtime.ExceptionServices;

namespace Toplev.Engine.Measuring;

/// <summary>A value computed on its own thread in the background. (The thread pool would cost more to start than it saves.)</summary>
public sealed class BackgroundValue<T>
    where T : class?
{
    private readonly Thread thread;
    private T value = null!;
    private Exception? failure;

    public BackgroundValue(Func<T> compute)
    {
        thread = new Thread(() => Compute(compute)) { IsBackground = true };
        thread.Start();
    }

    /// <summary>Waits for the value; what went wrong on the way is thrown here.</summary>
    public T Value
    {
        get
        {
            Wait();
            if (failure is not null)
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            return value;
        }
    }

    /// <summary>Waits until it is computed or has failed.</summary>
    public void Wait() => thread.Join();

    private void Compute(Func<T> compute)
    {
        try
        {
            value = compute();
        }
#pragma warning disable CA1031 // It is thrown again where the value is asked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }
    }
}
