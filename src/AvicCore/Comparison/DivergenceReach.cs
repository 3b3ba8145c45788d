namespace AvicCore;

/// <summary>What it takes to meet a divergence outside this laboratory.</summary>
public enum DivergenceReach
{
    /// <summary>Guests do this, and AVIC is on while they do.</summary>
    Reachable = 0,

    /// <summary>A guest may do it with AVIC on, but no guest is known to.</summary>
    Latent = 1,

    /// <summary>KVM inhibits AVIC for such a VM, or refuses it: seen only where inhibits are not enforced.</summary>
    Inhibited = 2,
}
