using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;

namespace AvicPS.Tests.Module;

/// <summary>Traces in a folder of their own that goes with the test.</summary>
internal sealed class TraceFolder : IDisposable
{
    public const string Ipi =
        "       CPU 0/KVM-4161    [012] .....  5123.456783: kvm_avic_incomplete_ipi: "
        + "vcpu=0, icrh:icrl=0x01000000:000000fd, id=1, index=1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avic [t] ");

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    public string Write(string name, params string[] lines)
        => WriteBytes(name, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));

    public string WriteBytes(string name, byte[] bytes)
    {
        string file = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    /// <summary>A trace compressed by gzip, of which the last bytes may be missing.</summary>
    public string WriteGzip(string name, int lines, int cut = 0)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.NoCompression))
        {
            byte[] line = Encoding.UTF8.GetBytes(Ipi + "\n");
            for (int i = 0; i < lines; i++)
            {
                gzip.Write(line);
            }
        }

        byte[] bytes = packed.ToArray();
        return WriteBytes(name, bytes[..^cut]);
    }
}
