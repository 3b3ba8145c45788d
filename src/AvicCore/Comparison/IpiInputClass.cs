namespace AvicCore;

/// <summary>What kind of IPI it is, as hardware and the handlers tell them apart (spec 03 section 11).</summary>
public enum IpiInputClass
{
    /// <summary>No destination: self, all, all but self.</summary>
    Shorthand = 0,

    /// <summary>One APIC ID.</summary>
    PhysicalUnicast = 1,

    /// <summary>Physical FFh or FFFF_FFFFh.</summary>
    PhysicalBroadcast = 2,

    /// <summary>A logical destination of one bit.</summary>
    LogicalUnicast = 3,

    /// <summary>A logical destination of several bits.</summary>
    LogicalMulticast = 4,

    /// <summary>Logical FFh or FFFF_FFFFh.</summary>
    LogicalBroadcast = 5,

    /// <summary>A logical destination without any bit.</summary>
    LogicalNobody = 6,

    /// <summary>Exit with failure id 2: a target that the tables do not have.</summary>
    InvalidTarget = 7,

    /// <summary>Exit with failure id 0: not Fixed, or level-triggered.</summary>
    NotAccelerated = 8,

    /// <summary>A vector below 16, failure id 4.</summary>
    IllegalVector = 9,
}
