using System;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace AvicPS;

/// <summary>A thread that works beside the pipeline's in turns of a fraction of a millisecond.</summary>
/// <remarks>
/// A pool thread takes so long to wake that a trace of 300 MB was read a third slower. So this one looks for work for
/// some milliseconds before it sleeps, and whoever waits for it does too.
/// </remarks>
internal sealed class BesideThread : IDisposable
{
    private const int Idle = 0;
    private const int Given = 1;
    private const int Asleep = 2;
    private const int Done = 3;
    private const int Ended = 4;
    private const int Looks = 10_000;
    private const int SpinsBetweenLooks = 20;
    private const int LooksBetweenYields = 64;

    private readonly AutoResetEvent _bell = new(initialState: false);
    private Thread? _thread;
    private Action _work = () => { };
    private Exception? _failure;
    private int _state;

    /// <summary>Starts work, one at a time, and returns what waits for its end and throws what it threw.</summary>
    public Action Start(Action work)
    {
        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "AvicPS" };
            _thread.Start();
        }

        _work = work;
        Hand(Given);
        return Wait;
    }

    /// <summary>Ends the thread once it has nothing to do.</summary>
    public void Dispose()
    {
        if (_thread is not null)
        {
            Hand(Ended);
            _thread.Join();
        }

        _bell.Dispose();
    }

    private void Hand(int what)
    {
        if (Interlocked.Exchange(ref _state, what) == Asleep)
        {
            _bell.Set();
        }
    }

    private void Wait()
    {
        while (!Becomes(Done, Done))
        {
            Thread.Sleep(1); // A slow disk, or a pipe.
        }

        Volatile.Write(ref _state, Idle);
        Exception? failure = _failure;
        _failure = null;
        if (failure is not null)
        {
            ExceptionDispatchInfo.Capture(failure).Throw();
        }
    }

    private void Run()
    {
        while (true)
        {
            if (!Becomes(Given, Ended) && Interlocked.CompareExchange(ref _state, Asleep, Idle) == Idle)
            {
                _bell.WaitOne();
            }

            int state = Volatile.Read(ref _state);
            if (state == Ended)
            {
                return;
            }

            if (state == Given)
            {
                Work();
            }
        }
    }

    private void Work()
    {
        try
        {
            _work();
        }
        catch (Exception problem)
        {
            _failure = problem;
        }

        Interlocked.CompareExchange(ref _state, Done, Given); // It may have been ended meanwhile.
    }

    /// <summary>Looks for some milliseconds whether the state is one of two.</summary>
    private bool Becomes(int one, int other)
    {
        for (int look = 1; look <= Looks; look++)
        {
            int state = Volatile.Read(ref _state);
            if (state == one || state == other)
            {
                return true;
            }

            Thread.SpinWait(SpinsBetweenLooks);
            if (look % LooksBetweenYields == 0)
            {
                Thread.Yield();
            }
        }

        return false;
    }
}
