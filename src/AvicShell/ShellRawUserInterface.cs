using System;
using System.IO;
using System.Management.Automation.Host;

namespace AvicShell;

/// <summary>The size of the page, which is all that output needs; cursor and screen are left to the terminal.</summary>
internal sealed class ShellRawUserInterface : PSHostRawUserInterface
{
    private const int PageWidth = 120;
    private const int PageHeight = 50;

    /// <summary>A redirected stream has no width, and some terminals (serial lines, CI) report 0.</summary>
    public override Size WindowSize
    {
        get
        {
            if (Console.IsOutputRedirected)
            {
                return new Size(PageWidth, PageHeight);
            }

            try
            {
                int width = Console.WindowWidth;
                int height = Console.WindowHeight;
                return new Size(width > 0 ? width : PageWidth, height > 0 ? height : PageHeight);
            }
            catch (IOException)
            {
                return new Size(PageWidth, PageHeight);
            }
        }

        set
        {
        }
    }

    public override Size BufferSize
    {
        get => WindowSize;
        set
        {
        }
    }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override Coordinates WindowPosition { get; set; }

    public override Coordinates CursorPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override string WindowTitle { get; set; } = "AvicShell";

    public override bool KeyAvailable => false;

    public override void FlushInputBuffer()
    {
    }

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw NoScreen();

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NoScreen();

    public override void ScrollBufferContents(
        Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NoScreen();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NoScreen();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NoScreen();

    private static HostException NoScreen() => new("AvicShell has no screen to address; use pwsh.");
}
