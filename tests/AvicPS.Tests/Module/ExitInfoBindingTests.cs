using Xunit;

namespace AvicPS.Tests.Module;

/// <summary>Everything that has the numbers of an exit explains them in a pipeline, and what had no exit says nothing.</summary>
public sealed class ExitInfoBindingTests(ModuleFixture fixture) : ModuleTest(fixture)
{
    private const string Show = " | ConvertFrom-AvicExitInfo | ForEach-Object { \"$($_.Failure)$($_.Register)\" }";

    private const string Ipi = "kvm_exit: vcpu 0 reason avic_incomplete_ipi rip 0x1 info1 0x02000000000008fd "
        + "info2 0x0000000100000001 intr_info 0x00000000 error_code 0x00000000";

    private const string Access = "kvm_exit: vcpu 0 reason avic_unaccelerated_access rip 0x1 info1 0x00000001000000d0 "
        + "info2 0x0000000000000000 intr_info 0x00000000 error_code 0x00000000";

    [Theory]
    [InlineData("New-AvicVm -Blocked 1 | Send-AvicIpi", "TargetNotRunning")]
    [InlineData("New-AvicVm -Blocked 2 | Send-AvicIpi -Destination 1, 2, 3, 77", "TargetNotRunning InvalidTarget")]
    [InlineData("New-AvicVm | Set-AvicRegister Ldr 0x08000000", "Ldr")]
    [InlineData("'" + Ipi + "' | Import-AvicTrace -Kind Exit", "TargetNotRunning")]
    [InlineData("'" + Access + "' | Import-AvicTrace -Kind Exit", "Ldr")]
    [InlineData("[pscustomobject]@{ Info1 = '0xFD'; Info2 = '0x200000000' }", "InvalidTarget")]
    public void What_has_the_numbers_explains_them(string script, string explained)
        => Assert.Equal(explained, Line(script + Show));

    [Theory]
    [InlineData("New-AvicVm | Send-AvicIpi")]
    [InlineData("New-AvicVm | Get-AvicRegister Ldr, ApicBase")]
    [InlineData("[pscustomobject]@{ ExitInfo1 = ''; ExitInfo2 = '' }")]
    public void Without_an_exit_there_is_nothing_to_explain(string script)
    {
        Assert.Empty(Lines(script + Show));
        Assert.Contains(
            "There was no exit: nothing to explain.", Lines(script + " | ConvertFrom-AvicExitInfo -Verbose 4>&1"));
    }

    [Fact]
    public void An_exit_that_is_not_AVICs_is_refused()
        => Assert.Equal(
            "UnknownExitCode,AvicPS.ConvertFromAvicExitInfoCommand",
            Error("[pscustomobject]@{ Info1 = 1; Info2 = 1; ExitCode = 0x78 } | ConvertFrom-AvicExitInfo").FullyQualifiedErrorId);
}
