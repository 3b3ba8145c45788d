using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>The threads of a trace; forgets them all when there are more than any host has vCPUs.</summary>
internal sealed class ThreadTable
{
    public const int Capacity = 65536;
    private const int RecentCount = 1024;

    private readonly Dictionary<int, ThreadState> _threads = [];
    private readonly ThreadState?[] _recent = new ThreadState?[RecentCount];

    public int Count => _threads.Count;

    public bool IsFull { get; private set; }

    public IEnumerable<ThreadState> All => _threads.Values;

    public ThreadState this[int id]
    {
        [MethodImpl(Jit.Hot)]
        get
        {
            ref ThreadState? recent = ref _recent[id & (RecentCount - 1)];
            return recent is not null && recent.Id == id ? recent : recent = FindOrAdd(id);
        }
    }

    public void Clear()
    {
        _threads.Clear();
        IsFull = false;
        System.Array.Clear(_recent, 0, RecentCount);
    }

    private ThreadState FindOrAdd(int id)
    {
        if (!_threads.TryGetValue(id, out ThreadState? thread))
        {
            thread = new ThreadState(id);
            _threads.Add(id, thread);
            IsFull = _threads.Count >= Capacity;
        }

        return thread;
    }
}
