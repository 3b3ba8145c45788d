using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Two implementations of the same pages: AvicCore, and the slow one in this folder.</summary>
/// <remarks>A failing sample prints its machine and the seed that repeats it (CsCheck_Seed).</remarks>
public sealed class NaiveAgreementTests
{
    private const int Machines = 20000;

    [Theory]
    [InlineData("G0a")]
    [InlineData("G0b")]
    [InlineData("G0x")]
    [InlineData("G1")]
    [InlineData("G2")]
    [InlineData("G3a")]
    [InlineData("G3b")]
    [InlineData("G4")]
    [InlineData("G5")]
    public void Both_models_agree_on_everything_that_happens_to_an_IPI(string generation)
        => NaiveCaseGen.Any.Holds(
            machine => Assert.Equal(ByNaiveModel(machine, generation), ByAvicCore(machine, generation)),
            cases: Machines);

    private static string ByAvicCore(NaiveCase machine, string generation)
    {
        AvicVm vm = machine.ToVm(generation);
        string text = "";
        foreach (ulong icr in machine.Icrs)
        {
            text += NaiveOutcome.Of(vm.Send(machine.Source, new Icr(icr)));
        }

        return text;
    }

    private static string ByNaiveModel(NaiveCase machine, string generation)
    {
        NaiveMachine naive = machine.ToNaive(generation);
        string text = "";
        foreach (ulong icr in machine.Icrs)
        {
            text += naive.Send(machine.Source, icr);
        }

        return text;
    }
}
