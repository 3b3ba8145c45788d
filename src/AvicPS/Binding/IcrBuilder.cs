using AvicCore;

namespace AvicPS;

/// <summary>An ICR from the fields that Send-AvicIpi and ConvertTo-AvicIcr take.</summary>
internal static class IcrBuilder
{
    /// <summary>Linux' RESCHEDULE_VECTOR.</summary>
    public const uint DefaultVector = 0xFD;

    public static Icr Build(
        uint destination,
        uint vector,
        DeliveryMode deliveryMode,
        bool isLogical,
        DestinationShorthand shorthand,
        TriggerMode triggerMode,
        bool isAssert,
        bool isX2Apic)
    {
        if (!isX2Apic && destination > byte.MaxValue)
        {
            throw new AvicException(
                AvicError.InvalidDestination,
                $"Destination 0x{destination:x} has no place in an xAPIC ICR: 0 to 0xFF, where 0xFF is the broadcast.",
                destination);
        }

        Icr icr = new()
        {
            Vector = (byte)vector,
            DeliveryMode = deliveryMode,
            DestinationMode = isLogical ? DestinationMode.Logical : DestinationMode.Physical,
            Shorthand = shorthand,
            TriggerMode = triggerMode,
            IsAssert = isAssert,
        };
        return icr.WithDestination(destination, isX2Apic);
    }
}
