using System;
using System.Threading;
using AvicPS;
using Xunit;

namespace AvicCore.Tests;

/// <summary>The thread that the shell lends to the reader of traces.</summary>
public sealed class BesideThreadTests
{
    [Fact]
    public void Does_each_work_once_in_order_on_one_other_thread()
    {
        using BesideThread beside = new();
        int done = 0;
        int thread = 0;
        for (int i = 0; i < 20_000; i++)
        {
            int turn = i;
            Action wait = beside.Start(() =>
            {
                done += done == turn ? 1 : 0;
                thread = Environment.CurrentManagedThreadId;
            });
            wait();
            Assert.Equal(turn + 1, done);
        }

        Assert.NotEqual(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public void Wakes_up_after_it_has_gone_to_sleep()
    {
        using BesideThread beside = new();
        for (int i = 0; i < 3; i++)
        {
            bool isDone = false;
            beside.Start(() => isDone = true)();
            Assert.True(isDone);
            Thread.Sleep(200);
        }
    }

    [Fact]
    public void Waits_for_slow_work()
    {
        using BesideThread beside = new();
        bool isDone = false;
        beside.Start(() =>
        {
            Thread.Sleep(200);
            isDone = true;
        })();
        Assert.True(isDone);
    }

    [Fact]
    public void Throws_what_the_work_threw_and_works_on()
    {
        using BesideThread beside = new();
        Action wait = beside.Start(() => throw new InvalidOperationException("broken"));
        Assert.Equal("broken", Assert.Throws<InvalidOperationException>(wait).Message);
        bool isDone = false;
        beside.Start(() => isDone = true)();
        Assert.True(isDone);
    }

    [Fact]
    public void Disposing_waits_for_work_that_nobody_else_waits_for()
    {
        BesideThread beside = new();
        using ManualResetEventSlim started = new();
        bool isDone = false;
        beside.Start(() =>
        {
            started.Set();
            Thread.Sleep(50);
            isDone = true;
        });
        started.Wait(TestContext.Current.CancellationToken);
        beside.Dispose();
        Assert.True(isDone);
    }

    [Fact]
    public void One_that_never_had_work_is_disposed_of_too()
        => Assert.Null(Record.Exception(new BesideThread().Dispose));
}
