using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using AvicCore;

namespace AvicPS;

/// <summary>A register by name: LDR, IRR3, APIC_LVTT. Offsets and MSRs have parameters of their own.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RegisterTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        List<RegisterAddress> registers = [];
        object? plain = Numbers.Plain(inputData);
        foreach (object? item in plain is IEnumerable many and not string ? many : new[] { plain })
        {
            registers.Add(ToRegister(Numbers.Plain(item)));
        }

        return registers.ToArray();
    }

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

/// <summary>Offers the registers' names.</summary>
public sealed class RegisterCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        System.Management.Automation.Language.CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        List<(string, string)> names = [("ApicBase", "MSR 0x1B"), ("SelfIpi", "MSR 0x83F")];
        foreach (string name in RegisterAddress.KnownNames())
        {
            RegisterAddress register = RegisterAddress.Named(name);
            names.Add((name, $"offset 0x{register.Offset:x3}, MSR 0x{register.Msr:x}"));
        }

        return Completion.Matching(wordToComplete, names);
    }
}
