using System;
using System.Linq;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>A register by name, LDR, IRR3, APIC_LVTT, or by a number that says which interface it is: 0x300, 0x830.</summary>
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
            return Numbers.TryToUInt32(value, out uint number)
                ? RegisterAddress.Numbered(number)
                : RegisterAddress.Named(Numbers.Text(value));
        }
        catch (AvicException unknown)
        {
            throw new ArgumentTransformationMetadataException(unknown.Message, unknown);
        }
    }
}
