using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using Xunit;

namespace AvicCore.Tests;

/// <summary>Each field sits where the manual's table has it: two hands typed the position.</summary>
public sealed class FieldTests
{
    private static readonly Type[] s_registers =
    [
        typeof(Icr), typeof(Ldr), typeof(Dfr), typeof(Svr), typeof(ApicBase), typeof(PhysicalIdEntry),
        typeof(LogicalIdEntry), typeof(IncompleteIpi), typeof(UnacceleratedAccess),
    ];

    public static TheoryData<string> Rows => [.. FieldRow.All.Select(row => row.ToString())];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Setting_a_field_to_all_ones_sets_exactly_its_bits(string name)
    {
        FieldRow row = Row(name);
        object register = Set(Empty(row), row, row.FullValue);

        Assert.Equal(row.Mask, Raw(register, row));
        Assert.Equal(row.FullValue, Get(register, row));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Clearing_a_field_of_a_full_register_clears_exactly_its_bits(string name)
    {
        FieldRow row = Row(name);
        object full = Filled(row);
        ulong everything = Raw(full, row);

        object register = Set(full, row, 0);

        Assert.Equal(everything & ~row.Mask, Raw(register, row));
        Assert.Equal(0UL, Get(register, row));
    }

    [Fact]
    public void Every_field_that_can_be_set_has_a_row()
    {
        IEnumerable<string> settable = s_registers.SelectMany(
            type => type.GetProperties().Where(property => property.CanWrite && !IsRaw(property))
                .Select(property => $"{type.Name}.{property.Name}"));
        IEnumerable<string> rows = FieldRow.All.Select(row => $"{TypeName(row)}.{row.Field}");
        Assert.Equal(settable.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_register_image_of_the_core_is_in_the_list_above()
    {
        IEnumerable<Type> images = typeof(Icr).Assembly.GetExportedTypes()
            .Where(type => type.IsValueType && type.GetProperties().Any(IsRaw));
        Assert.Equal(images.Select(type => type.Name).Order(), s_registers.Select(type => type.Name).Order());
    }

    private static FieldRow Row(string name) => FieldRow.All.Single(row => row.ToString() == name);

    private static string TypeName(FieldRow row) => row.Register.Split('.')[0];

    private static Type TypeOf(FieldRow row) => s_registers.Single(type => type.Name == TypeName(row));

    private static bool IsRaw(PropertyInfo property) => property.Name is "Raw" or "ExitInfo1" or "ExitInfo2";

    private static object Empty(FieldRow row) => Activator.CreateInstance(TypeOf(row))!;

    private static object Filled(FieldRow row)
    {
        object register = Empty(row);
        foreach (PropertyInfo raw in TypeOf(row).GetProperties().Where(IsRaw))
        {
            raw.SetValue(register, raw.PropertyType == typeof(uint) ? (object)uint.MaxValue : ulong.MaxValue);
        }

        return register;
    }

    private static ulong Raw(object register, FieldRow row)
    {
        string name = row.Register.Contains('.', StringComparison.Ordinal) ? $"ExitInfo{row.Register[^1]}" : "Raw";
        object raw = register.GetType().GetProperty(name)!.GetValue(register)!;
        return Convert.ToUInt64(raw, CultureInfo.InvariantCulture);
    }

    /// <summary>A boxed copy takes the value through the property's init accessor.</summary>
    private static object Set(object register, FieldRow row, ulong value)
    {
        PropertyInfo property = register.GetType().GetProperty(row.Field)!;
        property.SetValue(register, FromNumber(property.PropertyType, value));
        return register;
    }

    private static ulong Get(object register, FieldRow row)
        => register.GetType().GetProperty(row.Field)!.GetValue(register) switch
        {
            bool flag => flag ? 1UL : 0UL,
            Icr icr => icr.Raw,
            object number => Convert.ToUInt64(number, CultureInfo.InvariantCulture),
            null => throw new InvalidOperationException(),
        };

    private static object FromNumber(Type type, ulong value)
    {
        if (type == typeof(bool))
        {
            return value != 0;
        }

        if (type == typeof(Icr))
        {
            return new Icr(value);
        }

        return type.IsEnum
            ? Enum.ToObject(type, value)
            : Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
    }
}
