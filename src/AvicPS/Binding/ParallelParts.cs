using System;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace AvicPS;

/// <summary>Works through numbered parts on threads of their own, while the pipeline's thread shows how far it is.</summary>
/// <remarks>Pool threads would starve runspaces; and only the pipeline's thread may write progress.</remarks>
internal static class ParallelParts
{
    private const int TickMs = 100;

    /// <summary>
    /// Runs the parts [first, end), each on one of <paramref name="threads"/> threads. After a stop the parts that were
    /// finished stay finished; what a part throws otherwise is thrown here. Meanwhile this thread calls
    /// <paramref name="tick"/> ten times a second.
    /// </summary>
    public static void Run(int first, int end, int threads, Action<int> work, Action tick, CancellationToken stop)
    {
        int next = first - 1;
        Exception? failure = null;
        using CountdownEvent running = new(Math.Max(1, Math.Min(threads, end - first)));
        void Work()
        {
            try
            {
                for (int part = Interlocked.Increment(ref next); part < end; part = Interlocked.Increment(ref next))
                {
                    if (stop.IsCancellationRequested || Volatile.Read(ref failure) is not null)
                    {
                        return;
                    }

                    work(part);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The part stays unfinished; the caller knows that it asked for the stop.
            }
            catch (Exception problem)
            {
                Interlocked.CompareExchange(ref failure, problem, null);
            }
            finally
            {
                running.Signal();
            }
        }

        for (int thread = running.InitialCount; thread > 0; thread--)
        {
            new Thread(Work) { IsBackground = true, Name = "AvicPS" }.Start();
        }

        while (!running.Wait(TickMs, CancellationToken.None))
        {
            tick();
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Capture(failure).Throw();
        }
    }
}
