using System;

namespace AvicCore;

/// <summary>Events other than vectors that a vCPU takes at its next entry.</summary>
[Flags]
internal enum PendingEvents
{
    None = 0,
    Nmi = 1,
    Smi = 2,
    Init = 4,
    Startup = 8,
    Unhalt = 16,
}
