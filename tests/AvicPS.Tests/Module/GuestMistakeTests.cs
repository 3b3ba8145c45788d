using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>A guest may write anything: what it gets wrong is a result, never an error.</summary>
public sealed class GuestMistakeTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    [Theory]
    [InlineData("-Vector 5", "None 4/0 False")]
    [InlineData("-Vector 0", "None 4/0 False")]
    [InlineData("-Destination 99", "Emulated 2/99 False")]
    [InlineData("-DeliveryMode 3", "Emulated 0/0 False")]
    [InlineData("-DeliveryMode RemoteRead", "Emulated 0/0 False")]
    [InlineData("-DeliveryMode 7", "Emulated 0/0 False")]
    [InlineData("-DeliveryMode ExtInt", "Emulated 0/0 False")]
    public void It_is_a_result(string arguments, string outcome)
        => Assert.Equal(
            outcome,
            Line($"New-AvicVm | Send-AvicIpi {arguments} | " +
                "ForEach-Object { $_.Path; $_.Exit; $_.IrrSet.Length -gt 0 }"));

    [Fact]
    public void An_illegal_vector_in_a_batch_counts_as_exits_with_id_4()
        => Assert.Equal(
            "100 100 0",
            Line("New-AvicVm | Send-AvicIpi -Vector 5 -Count 100 -AsBatch | " +
                "ForEach-Object { $_.Count; $_.Exits[4]; $_.IrrSet }"));

    [Fact]
    public void An_ICR_with_every_bit_set_is_a_result()
        => Assert.Equal("1", Line("@(New-AvicVm | Send-AvicIpi ([long]-1)).Count"));

    [Fact]
    public void A_disabled_APIC_sends_nothing()
        => Assert.Equal(
            "None",
            Line("New-AvicVm | Set-AvicApicMode Disabled -Id 0 -PassThru | Send-AvicIpi | ForEach-Object { $_.Path }"));

    [Theory]
    [InlineData("Linux-5.0", "InvalidIpiTarget")]
    [InlineData("Linux-6.19", "")]
    public void What_a_kernel_makes_of_an_invalid_target_is_in_the_result(string kernel, string warning)
        => Assert.Equal(
            warning,
            Line($"New-AvicVm -Kernel {kernel} | Send-AvicIpi -Destination 99 | ForEach-Object {{ $_.Warnings }}"));
}
