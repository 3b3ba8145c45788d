using System;

namespace AvicShell;

/// <summary>Something the user can mend, said in one line, and the exit code it ends the shell with.</summary>
internal sealed class ShellException(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
