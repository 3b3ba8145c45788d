using System;
using System.Threading;

namespace AvicCore;

/// <summary>Lends senders: a VM with one user allocates one in all, and each further thread gets one of its own.</summary>
internal sealed class IpiSenderPool(AvicVm vm)
{
    private IpiSender? _idle;

    /// <summary>Sends one IPI; see <see cref="IpiSender.Send"/>.</summary>
    public IpiResult Send(int v, Icr icr, bool settles)
    {
        IpiSender sender = Rent();
        try
        {
            return sender.Send(v, icr, settles);
        }
        finally
        {
            Return(sender);
        }
    }

    /// <summary>Sends equal IPIs; see <see cref="IpiSender.SendBatch"/>.</summary>
    public IpiBatch SendBatch(int v, Icr icr, long count, Action<long>? progress, CancellationToken stop)
    {
        IpiSender sender = Rent();
        try
        {
            return sender.SendBatch(v, icr, count, progress, stop);
        }
        finally
        {
            Return(sender);
        }
    }

    private IpiSender Rent()
    {
        IpiSender sender = Interlocked.Exchange(ref _idle, null) ?? new IpiSender(vm);
        vm.Apics.Sharing.Enter();
        return sender;
    }

    private void Return(IpiSender sender)
    {
        vm.Apics.Sharing.Leave();
        Volatile.Write(ref _idle, sender);
    }
}
