using System;
using System.IO;
using System.IO.Compression;

namespace AvicPS;

/// <summary>
/// Unpacks gzip up to its end or its damage, whichever comes first. GZipStream says nothing of a file that was cut off.
/// </summary>
internal sealed class GzipReader(FileStream packed) : Stream
{
    private const int TrailerLength = 8;
    private const int HeaderLength = 10;

    private readonly GZipStream _unpacked = new(packed, CompressionMode.Decompress, leaveOpen: true);
    private long _length;
    private string? _damage;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_damage is not null)
        {
            return 0;
        }

        try
        {
            int read = _unpacked.Read(buffer, offset, count);
            _length += read;
            return read;
        }
        catch (InvalidDataException damaged)
        {
            _damage = damaged.Message;
            return 0;
        }
    }

    /// <summary>Once all is read: what is wrong with the file; null if nothing is.</summary>
    public string? FindDamage() => _damage ?? (IsWhole() ? null : "it ends too early.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The last four bytes are the length, or that of the last of several members.</summary>
    private bool IsWhole()
    {
        if (packed.Length < HeaderLength + TrailerLength)
        {
            return packed.Length == 0;
        }

        packed.Seek(-4, SeekOrigin.End);
        uint told = 0;
        for (int i = 0; i < 4; i++)
        {
            told |= (uint)packed.ReadByte() << (8 * i);
        }

        return told == unchecked((uint)_length) || HasSeveralMembers();
    }

    /// <summary>Looks for a second header: 1F 8B 08, no reserved flag, and a level and system that exist.</summary>
    private bool HasSeveralMembers()
    {
        packed.Seek(HeaderLength, SeekOrigin.Begin);
        using BufferedStream bytes = new(packed, 1 << 16);
        byte[] header = new byte[HeaderLength];
        for (int next = bytes.ReadByte(); next >= 0; next = bytes.ReadByte())
        {
            Buffer.BlockCopy(header, 1, header, 0, HeaderLength - 1);
            header[HeaderLength - 1] = (byte)next;
            bool isGzip = header[0] == 0x1F && header[1] == 0x8B && header[2] == 0x08 && header[3] < 0x20;
            if (isGzip && header[8] is 0 or 2 or 4 && header[9] is < 14 or 255)
            {
                return true;
            }
        }

        return false;
    }
}
