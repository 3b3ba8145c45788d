namespace AvicCore;

/// <summary>A sink that can have the events of a block before their turn, and take them over later.</summary>
internal interface IBlockSink : ITraceSink
{
    /// <summary>A sink of the same kind for the events of a block.</summary>
    IBlockSink CreateBlock();

    /// <summary>False if the block's events have to come one by one, because bounded memory may run out among them.</summary>
    bool CanTake(IBlockSink block);

    /// <summary>The last line of the block, counted from its start, behind which order does not matter; 0 if it never does.</summary>
    long LastOrderedLine { get; }

    /// <summary>Takes over what the block's sink has, as if its events came now.</summary>
    void Take(IBlockSink block, BlockTurn turn);

    /// <summary>Forgets everything.</summary>
    void Clear();
}
