namespace AvicCore;

/// <summary>Why a guest left: one name, whatever the producer of the trace called it.</summary>
internal sealed class ExitReason(string name, string printed, uint? code, int id)
{
    public static readonly ExitReason None = new("", "", null, 0);

    /// <summary>The kernel's name in lower case without EXIT_.</summary>
    public string Name { get; } = name;

    /// <summary>The name as the line has it.</summary>
    public string Printed { get; } = printed;

    /// <summary>The exit code of the APM; null where the name does not tell.</summary>
    public uint? Code { get; } = code;

    /// <summary>A small number, the same for all spellings of one name.</summary>
    public int Id { get; } = id;

    /// <summary>401h or 402h.</summary>
    public bool IsAvic { get; } = code is IncompleteIpi.ExitCode or UnacceleratedAccess.ExitCode;

    public bool IsIncompleteIpi { get; } = code == IncompleteIpi.ExitCode;
}
