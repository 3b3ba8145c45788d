using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace AvicCore.Tests;

/// <summary>The public surface of an assembly file as sorted lines, read from metadata without loading it.</summary>
internal static class PublicSurface
{
    public static IReadOnlyList<string> Of(string path)
    {
        using PEReader file = new(File.OpenRead(path));
        MetadataReader reader = file.GetMetadataReader();
        List<string> lines = [];
        foreach (TypeDefinition type in reader.TypeDefinitions.Select(reader.GetTypeDefinition).Where(IsVisible))
        {
            string name = NameProvider.FullName(reader, type);
            string kind = type.BaseType.IsNil ? "interface" : NameProvider.Name(reader, type.BaseType);
            TypeAttributes shape = type.Attributes & (TypeAttributes.Sealed | TypeAttributes.Abstract);
            lines.Add($"{name} : {kind} {shape}");
            lines.AddRange(type.GetInterfaceImplementations().Select(reader.GetInterfaceImplementation)
                .Select(implemented => $"{name} : {NameProvider.Name(reader, implemented.Interface)}"));
            lines.AddRange(Methods(reader, type).Select(method => $"{name}.{method}"));
            lines.AddRange(Fields(reader, type).Select(field => $"{name}.{field}"));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static bool IsVisible(TypeDefinition type)
        => (type.Attributes & TypeAttributes.VisibilityMask) is TypeAttributes.Public or TypeAttributes.NestedPublic;

    private static IEnumerable<string> Methods(MetadataReader reader, TypeDefinition type)
    {
        foreach (MethodDefinition method in type.GetMethods().Select(reader.GetMethodDefinition))
        {
            MethodAttributes access = method.Attributes & MethodAttributes.MemberAccessMask;
            if (access is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem)
            {
                MethodSignature<string> signature = method.DecodeSignature(NameProvider.Instance, null);
                MethodAttributes kind = method.Attributes & (MethodAttributes.Static | MethodAttributes.Virtual);
                yield return $"{reader.GetString(method.Name)}({string.Join(", ", signature.ParameterTypes)})"
                    + $" -> {signature.ReturnType} {access} {kind}{Parameters(reader, method)}";
            }
        }
    }

    /// <summary>Names and optionality: callers write both.</summary>
    private static string Parameters(MetadataReader reader, MethodDefinition method)
        => string.Concat(method.GetParameters().Select(reader.GetParameter)
            .Where(parameter => parameter.SequenceNumber > 0)
            .Select(parameter => (parameter.Name, Optional: parameter.Attributes & ParameterAttributes.Optional))
            .Select(parameter => $" {reader.GetString(parameter.Name)}:{parameter.Optional}"));

    private static IEnumerable<string> Fields(MetadataReader reader, TypeDefinition type)
    {
        foreach (FieldDefinition field in type.GetFields().Select(reader.GetFieldDefinition))
        {
            FieldAttributes access = field.Attributes & FieldAttributes.FieldAccessMask;
            if (access is not (FieldAttributes.Public or FieldAttributes.Family))
            {
                continue;
            }

            ConstantHandle constant = field.GetDefaultValue();
            string value = constant.IsNil
                ? ""
                : Convert.ToHexString(reader.GetBlobBytes(reader.GetConstant(constant).Value));
            yield return $"{reader.GetString(field.Name)} {field.DecodeSignature(NameProvider.Instance, null)} {value}";
        }
    }

    /// <summary>Types as names without their assembly, which differs between the two builds.</summary>
    private sealed class NameProvider : ISignatureTypeProvider<string, object?>
    {
        public static NameProvider Instance { get; } = new();

        public static string FullName(MetadataReader reader, TypeDefinition type)
        {
            string name = reader.GetString(type.Name);
            return type.GetDeclaringType().IsNil
                ? $"{reader.GetString(type.Namespace)}.{name}"
                : $"{FullName(reader, reader.GetTypeDefinition(type.GetDeclaringType()))}+{name}";
        }

        public static string Name(MetadataReader reader, EntityHandle handle)
            => handle.Kind switch
            {
                HandleKind.TypeDefinition => FullName(reader, reader.GetTypeDefinition((TypeDefinitionHandle)handle)),
                HandleKind.TypeReference => Instance.GetTypeFromReference(reader, (TypeReferenceHandle)handle, 0),
                _ => reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(Instance, null),
            };

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
            => FullName(reader, reader.GetTypeDefinition(handle));

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            TypeReference type = reader.GetTypeReference(handle);
            return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
        }

        public string GetTypeFromSpecification(
            MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
            => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments)
            => $"{genericType}<{string.Join(", ", typeArguments)}>";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired)
            => $"{unmodifiedType} {(isRequired ? "modreq" : "modopt")}({modifier})";

        public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{shape.Rank}]";

        public string GetSZArrayType(string elementType) => $"{elementType}[]";

        public string GetByReferenceType(string elementType) => $"{elementType}&";

        public string GetPointerType(string elementType) => $"{elementType}*";

        public string GetPinnedType(string elementType) => elementType;

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "function pointer";
    }
}
