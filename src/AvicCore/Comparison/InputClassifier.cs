namespace AvicCore;

/// <summary>Tells the classes of spec 03 section 11 apart, by the exit and by the ICR.</summary>
internal static class InputClassifier
{
    /// <param name="icr">As written.</param>
    /// <param name="mode">The sender's.</param>
    /// <param name="exitId">Failure id, -1 without an exit.</param>
    public static IpiInputClass Of(Icr icr, ApicMode mode, int exitId)
    {
        switch ((IpiFailure)exitId)
        {
            case IpiFailure.InvalidInterruptType:
                return IpiInputClass.NotAccelerated;
            case IpiFailure.InvalidTarget:
                return IpiInputClass.InvalidTarget;
            case IpiFailure.InvalidVector:
                return IpiInputClass.IllegalVector;
        }

        if (icr.Shorthand != DestinationShorthand.None)
        {
            return IpiInputClass.Shorthand;
        }

        bool isX2Apic = mode == ApicMode.X2Apic;
        bool isBroadcast = icr.IsBroadcast(isX2Apic);
        if (icr.DestinationMode == DestinationMode.Physical)
        {
            return isBroadcast ? IpiInputClass.PhysicalBroadcast : IpiInputClass.PhysicalUnicast;
        }

        uint members = LogicalDestination.Of(icr, isX2Apic, isFlat: mode == ApicMode.XApicFlat).Members;
        return isBroadcast ? IpiInputClass.LogicalBroadcast
            : members == 0 ? IpiInputClass.LogicalNobody
            : BitMath.IsSingle(members) ? IpiInputClass.LogicalUnicast
            : IpiInputClass.LogicalMulticast;
    }
}
