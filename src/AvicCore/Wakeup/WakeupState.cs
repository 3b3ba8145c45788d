using System.Runtime.CompilerServices;

namespace AvicCore;

/// <summary>One state of the model: memory, everyone's place, and the store buffers, in 64 bits.</summary>
/// <remarks>Memory is what every other processor sees; a store counts there once it has left its buffer (x86-TSO).</remarks>
internal readonly record struct WakeupState(ulong Raw)
{
    /// <summary>The most stores that wait in the target's buffer: the protocol's own paths never need room for more.</summary>
    public const int BufferSize = 6;

    private const int SenderBits = 7;
    private const int FirstSender = 24;
    private const int Buffer = 38;
    private const int StoreBits = 4;

    /// <summary>The target runs its guest on CPU 0, nothing is pending, nobody has begun.</summary>
    public static WakeupState Initial { get; } = new WakeupState
    {
        Mode = GuestMode.InGuest,
        EntryRuns = true,
        Irte = IrteState.Running0,
        IsApicvActive = true,
        IrrPending = true,
    };

    public TargetPlace Target { get => (TargetPlace)Get(0, 5); init => Raw = Put(0, 5, (ulong)value); }

    /// <summary>Was preempted on its way to block, so it goes on there.</summary>
    public bool ResumesHalt { get => Get(5, 1) != 0; init => Raw = Put(5, 1, value ? 1UL : 0); }

    /// <summary>The CPU that the target runs on, or ran on last: 0 or 1.</summary>
    public int Cpu { get => (int)Get(6, 1); init => Raw = Put(6, 1, (ulong)value); }

    public bool IsInterruptible { get => Get(7, 1) != 0; init => Raw = Put(7, 1, value ? 1UL : 0); }

    public GuestMode Mode { get => (GuestMode)Get(8, 2); init => Raw = Put(8, 2, (ulong)value); }

    /// <summary>IsRunning of the physical APIC ID table entry, or of KVM's shadow of it with enable_ipiv=0.</summary>
    public bool EntryRuns { get => Get(10, 1) != 0; init => Raw = Put(10, 1, value ? 1UL : 0); }

    /// <summary>Host id of the entry; it stays when IsRunning is cleared.</summary>
    public int EntryHost { get => (int)Get(11, 1); init => Raw = Put(11, 1, (ulong)value); }

    public IrteState Irte { get => (IrteState)Get(12, 3); init => Raw = Put(12, 3, (ulong)value); }

    public bool IsApicvActive { get => Get(15, 1) != 0; init => Raw = Put(15, 1, value ? 1UL : 0); }

    public bool IrrPending { get => Get(16, 1) != 0; init => Raw = Put(16, 1, value ? 1UL : 0); }

    public bool EventRequested { get => Get(17, 1) != 0; init => Raw = Put(17, 1, value ? 1UL : 0); }

    public bool UpdateRequested { get => Get(18, 1) != 0; init => Raw = Put(18, 1, value ? 1UL : 0); }

    /// <summary>One bit for each sender's vector.</summary>
    public int Irr { get => (int)Get(19, 2); init => Raw = Put(19, 2, (ulong)value); }

    public InhibitorPlace Inhibitor { get => (InhibitorPlace)Get(21, 3); init => Raw = Put(21, 3, (ulong)value); }

    public bool HasStores => Get(Buffer, BufferSize * StoreBits) != 0;

    public bool HasRoom => Get(Buffer + ((BufferSize - 1) * StoreBits), StoreBits) == 0;

    /// <summary>The store that leaves the buffer next.</summary>
    public PendingStore OldestStore => (PendingStore)Get(Buffer, StoreBits);

    public SenderPlace Sender(int sender) => (SenderPlace)Get(FirstSender + (sender * SenderBits), 5);

    public WakeupState WithSender(int sender, SenderPlace place)
        => new(Put(FirstSender + (sender * SenderBits), 5, (ulong)place));

    /// <summary>The sender's IRR store is still in its buffer.</summary>
    public bool HoldsIrr(int sender) => Get(FirstSender + (sender * SenderBits) + 5, 1) != 0;

    /// <summary>The sender's irr_pending store is still in its buffer, behind the other.</summary>
    public bool HoldsIrrPending(int sender) => Get(FirstSender + (sender * SenderBits) + 6, 1) != 0;

    public bool SenderHasStores(int sender) => Get(FirstSender + (sender * SenderBits) + 5, 2) != 0;

    public WakeupState WithHeldIrr(int sender, bool isHeld)
        => new(Put(FirstSender + (sender * SenderBits) + 5, 1, isHeld ? 1UL : 0));

    public WakeupState WithHeldIrrPending(int sender, bool isHeld)
        => new(Put(FirstSender + (sender * SenderBits) + 6, 1, isHeld ? 1UL : 0));

    public WakeupState WithIrrBit(int sender) => this with { Irr = Irr | (1 << sender) };

    /// <summary>The n-th store of the target's buffer, oldest first.</summary>
    public PendingStore Store(int n) => (PendingStore)Get(Buffer + (n * StoreBits), StoreBits);

    /// <summary>Puts a store behind those that wait.</summary>
    public WakeupState WithStore(PendingStore store)
    {
        int n = 0;
        while (Store(n) != PendingStore.None)
        {
            n++;
        }

        return new WakeupState(Put(Buffer + (n * StoreBits), StoreBits, (ulong)store));
    }

    public WakeupState WithoutOldestStore()
        => new(Put(Buffer, BufferSize * StoreBits, Get(Buffer, BufferSize * StoreBits) >> StoreBits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Get(int lsb, int width) => Bits.Get(Raw, lsb, width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Put(int lsb, int width, ulong value) => Bits.Put(Raw, lsb, width, value);
}
