namespace AvicCore;

/// <summary>Who sends the interrupts of a wake-up model.</summary>
public enum WakeupSender
{
    /// <summary>A vCPU that writes its ICR: AVIC hardware delivers, KVM finishes after exit 401h id 1 (spec 01 section 6).</summary>
    Cpu = 0,

    /// <summary>An assigned device: the IOMMU posts, rings a doorbell or writes the GA log (spec 01 section 9).</summary>
    Iommu = 1,

    /// <summary>KVM itself: an emulated IPI, a timer, a device that does not post (spec 03 section 5).</summary>
    Software = 2,
}
