using System;
using System.Management.Automation;
using Xunit;

namespace AvicPS.Tests.Module;

public sealed class IcrBindingTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string Raw = " | ForEach-Object { '{0:x16}' -f $_.Icr }";

    [Theory]
    [InlineData("0x41", "0000000000000041")]
    [InlineData("65", "0000000000000041")]
    [InlineData("'0x41'", "0000000000000041")]
    [InlineData("'65'", "0000000000000041")]
    [InlineData("0x0100000000000041", "0100000000000041")]
    [InlineData("'0x0100000000000041'", "0100000000000041")]
    [InlineData("'0x0100_0000_0000_0041'", "0100000000000041")]
    [InlineData("0xFF000000000000FD", "ff000000000000fd")]
    [InlineData("([long]-1)", "ffffffffffffffff")]
    [InlineData("'1000000:41'", "0100000000000041")]
    [InlineData("'0x01000000:0x41'", "0100000000000041")]
    [InlineData("'icrh:icrl=0x01000000:00000041'", "0100000000000041")]
    [InlineData("'vcpu=0, icrh:icrl=0x01000000:00000041, id=1, index=1'", "0100000000000041")]
    [InlineData("'ICR 0x01000000:00000041'", "0100000000000041")]
    [InlineData("'Invalid IPI target: index=2, vcpu=0, icr=0x1000000:0x41'", "0100000000000041")]
    [InlineData("'[ 7962.437586] Invalid IPI target: index=2, vcpu=0, icr=0x1000000:0x41'", "0100000000000041")]
    [InlineData("'icr=1000000:41'", "0100000000000041")]
    [InlineData("@{ Vector = 0x41 }", "0000000000000041")]
    [InlineData("@{ vector = '0x41'; Destination = 1 }", "0100000000000041")]
    [InlineData("@{ Vector = 65; Destination = 258; X2Apic = $true }", "0000010200000041")]
    [InlineData("@{ Vector = 65; Logical = $true; Shorthand = 'Self' }", "0000000000040841")]
    [InlineData("@{ DeliveryMode = 'Init'; TriggerMode = 1; Assert = 1 }", "000000000000c500")]
    [InlineData("(ConvertTo-AvicIcr 1 0x41)", "0100000000000041")]
    [InlineData("(ConvertTo-AvicIcr 1 0x41 | ConvertFrom-AvicIcr)", "0100000000000041")]
    [InlineData("(New-AvicVm | Send-AvicIpi -Vector 0x41)", "0100000000000041")]
    public void An_ICR_is_taken_as_people_have_it(string written, string raw)
    {
        Assert.Equal(raw, Line("New-AvicVm | Send-AvicIpi " + written + Raw));
        Assert.Equal(raw, Line("New-AvicVm | Send-AvicIpi -Icr " + written + Raw));
        Assert.Equal(raw, Line("ConvertFrom-AvicIcr " + written + Raw));
        Assert.Equal(raw, Line("$icr = " + written + "; ,$icr | ConvertFrom-AvicIcr" + Raw));
    }

    [Fact]
    public void A_32_bit_literal_with_its_top_bit_set_is_an_ICRL()
        => Assert.Equal("00000000ffffffff", Line("ConvertFrom-AvicIcr 0xFFFFFFFF" + Raw));

    [Fact]
    public void Several_ICRs_are_several_IPIs_in_their_order()
        => Assert.Equal(
            "0000000000000041 0100000000000042 0000000000000043",
            Line("New-AvicVm | Send-AvicIpi 0x41, '1000000:42', @{ Vector = 0x43 }" + Raw));

    [Fact]
    public void A_row_with_a_column_Icr_is_an_ICR()
        => Assert.Equal(
            "0100000000000041",
            Line("[pscustomobject]@{ Icr = '0x0100000000000041' } | ConvertFrom-AvicIcr" + Raw));

    [Theory]
    [InlineData("'abc'", "'abc'", "0x040000000000082f")]
    [InlineData("''", "''", "0x040000000000082f")]
    [InlineData("1.5", "'1.5'", "0x040000000000082f")]
    [InlineData("'1:2:3'", "'1:2:3'", "'0x4000000:0x82f'")]
    [InlineData("'123456789:1'", "'123456789:1'", "'0x4000000:0x82f'")]
    [InlineData("'0x10000000000000000'", "'0x10000000000000000'", "64 bits")]
    [InlineData("@{ Vector = 256 }", "'256'", "0 to 255")]
    [InlineData("@{ Destination = 256 }", "'256'", "0 to 255")]
    [InlineData("@{ Vektor = 1 }", "'Vektor'", "Vector, DeliveryMode, DestinationMode")]
    public void What_is_no_ICR_is_refused_with_its_value_and_what_was_expected(
        string written, string value, string expected)
    {
        ErrorRecord error = Error("New-AvicVm | Send-AvicIpi " + written);

        Assert.Equal("ParameterArgumentTransformationError,AvicPS.SendAvicIpiCommand", error.FullyQualifiedErrorId);
        Assert.Contains(value, error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_built_from_fields_reads_back_as_the_same_fields()
        => Assert.Equal(
            "3 66 Nmi Logical AllExcludingSelf Level True False True",
            Line("""
                $fields = @{ DeliveryMode = 'Nmi'; Shorthand = 'AllExcludingSelf'; TriggerMode = 'Level' }
                $icr = ConvertTo-AvicIcr 3 66 @fields -Logical -Assert -X2Apic
                $icr | ConvertFrom-AvicIcr -X2Apic | ForEach-Object {
                    $_.Destination; $_.Vector; $_.DeliveryMode; $_.DestinationMode; $_.Shorthand; $_.TriggerMode
                    $_.IsAssert; $_.IsBroadcast; $_.IsX2Apic
                }
                """));
}
