using System;
using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>A register by name: LDR, IRR3, APIC_LVTT. Offsets and MSRs have parameters of their own.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RegisterTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => Numbers.Items(inputData).Select(item => ToRegister(Numbers.Plain(item))).ToArray();

    private static RegisterAddress ToRegister(object? value)
    {
        if (value is RegisterAddress register)
        {
            return register;
        }

        try
        {
            return RegisterAddress.Named(value?.ToString() ?? "");
        }
        catch (AvicException unknown)
        {
            throw new ArgumentTransformationMetadataException(unknown.Message, unknown);
        }
    }
}
