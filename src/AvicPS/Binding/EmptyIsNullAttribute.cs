using System;
using System.Management.Automation;

namespace AvicPS;

/// <summary>An empty cell of a CSV file means "not given", not zero.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EmptyIsNullAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => Numbers.Plain(inputData) is "" ? null : inputData;
}
