using System;
using System.IO;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AvicShell;

/// <summary>Standard input and output where Console's own would hide what a shell must know.</summary>
internal static class StandardStreams
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Output that tells of a closed pipe. Console's stream swallows the error, and <c>| head -1</c> would then wait
    /// for a pipeline that nobody reads.
    /// </summary>
    public static TextWriter OpenOutput()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return Console.Out;
        }

        FileStream file = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);

        // A FileStream writes a file at an offset of its own and would overwrite stderr in "> log 2>&1".
        return file.CanSeek ? Console.Out : new StreamWriter(file, s_utf8) { AutoFlush = true };
    }

    /// <summary>
    /// Input without Console.In, which on a terminal edits lines itself and keeps a half-typed one after Ctrl-C;
    /// the kernel's own line editing drops it.
    /// </summary>
    public static TextReader OpenInput()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.In;
        }

        Stream stream = Console.IsInputRedirected
            ? Console.OpenStandardInput()
            : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        return new StreamReader(stream, s_utf8, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
    }
}
