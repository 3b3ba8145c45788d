using System;
using System.Globalization;
using System.Text;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Numbers of a trace, read many digits at once, are those that the framework reads one by one.</summary>
public sealed class HexTextTests
{
    [Theory]
    [InlineData("0x0000000000000000", 0UL)]
    [InlineData("0xffffffff8105f2b6", 0xFFFF_FFFF_8105_F2B6UL)]
    [InlineData("0x0123456789abcdef", 0x0123_4567_89AB_CDEFUL)]
    [InlineData("0xFEDCBA9876543210", 0xFEDC_BA98_7654_3210UL)]
    [InlineData("1000000000000fd", 0x0100_0000_0000_00FDUL)]
    [InlineData("0", 0UL)]
    [InlineData("0X1f", 0x1FUL)]
    public void Reads_numbers_as_the_kernel_prints_them(string text, ulong expected)
    {
        byte[] bytes = Pad(text + " ");
        Assert.Equal((text.Length, expected), HexText.Read(bytes, 0));
        TextCursor cursor = new(bytes, 0);
        Assert.True(cursor.Address(out ulong address));
        Assert.Equal((text.Length, expected), (cursor.At, address));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0x0123456789abcdef0")]
    [InlineData("g")]
    public void Refuses_what_is_no_number_of_64_bits(string text)
    {
        byte[] bytes = Pad(text + " ");
        Assert.Equal(-1, HexText.Read(bytes, 0).At);
        TextCursor cursor = new(bytes, 0);
        Assert.False(cursor.Address(out _));
    }

    [Fact]
    public void Sixteen_digits_are_what_the_framework_reads()
        => Gen.ULong.Holds(
            value =>
            {
                foreach (string format in new[] { "x16", "X16" })
                {
                    string text = value.ToString(format, CultureInfo.InvariantCulture);
                    Assert.True(HexText.TryRead16(Pad(text), 0, out ulong whole));
                    Assert.Equal(value, whole);
                    Assert.True(HexText.TryRead8(Pad(text[..8] + ":" + text[8..]), 0, 9, out ulong parts));
                    Assert.Equal(value, parts);
                }
            },
            cases: 2000);

    [Fact]
    public void Any_other_byte_at_any_place_is_no_digit()
    {
        for (int place = 0; place < 16; place++)
        {
            for (int value = 0; value < 256; value++)
            {
                byte[] bytes = Pad("0123456789abcdef");
                bytes[place] = (byte)value;
                Assert.Equal(char.IsAsciiHexDigit((char)value), HexText.TryRead16(bytes, 0, out _));
            }
        }
    }

    private static byte[] Pad(string text) => [.. Encoding.ASCII.GetBytes(text), .. new byte[ByteText.Padding]];
}
