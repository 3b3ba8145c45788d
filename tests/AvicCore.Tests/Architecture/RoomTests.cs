using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace AvicCore.Tests;

/// <summary>
/// Who may know whom, each only what is left of it: Registers, Time, Results | Apic | Avic | Kvm | Wakeup | Machine.
/// </summary>
public sealed class RoomTests
{
    private static readonly Dictionary<string, int> s_ranks = new()
    {
        ["Polyfills"] = 0,
        ["Registers"] = 1,
        ["Time"] = 1,
        ["Results"] = 1,
        ["Apic"] = 2,
        ["Avic"] = 3,
        ["Kvm"] = 4,
        ["Wakeup"] = 5,
    };

    private static readonly Regex s_declaration = new(
        @"\b(?:class|record\s+struct|record\s+class|record|struct|enum|interface)\s+([A-Z]\w*)");

    /// <summary>A name that stands for a type: not a member behind a dot.</summary>
    private static readonly Regex s_word = new(@"(?<![.\w])[A-Z]\w*\b");

    private static readonly Regex s_member = new(@"\b(?:const|static|readonly)\s+[\w<>?\[\]]+\s+([A-Z]\w*)");

    [Fact]
    public void Each_room_names_only_types_of_its_own_and_of_rooms_left_of_it()
    {
        Dictionary<string, SourceFile> homes = Homes();
        List<string> violations = [];
        foreach (SourceFile file in SourceTree.Files)
        {
            IEnumerable<string> members = s_member.Matches(file.Code).Select(match => match.Groups[1].Value);
            IEnumerable<string> names = s_word.Matches(file.Code).Select(match => match.Value).Distinct();
            violations.AddRange(names.Except(members)
                .Where(name => homes.TryGetValue(name, out SourceFile? home) && Rank(home) > Rank(file))
                .Select(name => $"{file.Path} names {name} of {homes[name].Room}"));
        }

        Assert.Empty(violations);
    }

    [Fact]
    public void The_map_knows_the_rooms_types()
    {
        Dictionary<string, SourceFile> homes = Homes();
        Assert.Equal("Registers", homes["Icr"].Room);
        Assert.Equal("Results", homes["IpiTally"].Room);
        Assert.Equal("Time", homes["CostModel"].Room);
        Assert.Equal("Apic", homes["VectorBitmap"].Room);
        Assert.Equal("Avic", homes["AvicHardware"].Room);
        Assert.Equal("Kvm", homes["G1KickIndex"].Room);
        Assert.Equal("Machine", homes["AvicVm"].Room);
        Assert.Equal("Conformance", homes["AvicVectorRunner"].Room);
    }

    [Fact]
    public void Handlers_do_not_inherit_from_or_name_each_other()
    {
        SourceFile[] handlers = [.. SourceTree.Files.Where(
            file => file.Path.StartsWith("Kvm/Handlers/", StringComparison.Ordinal))];
        string[] names = [.. handlers.Select(file => s_declaration.Match(file.Code).Groups[1].Value)];
        Assert.Equal(9, names.Length);
        Assert.All(handlers, file => Assert.Single(names, name => Regex.IsMatch(file.Code, $@"\b{name}\b")));
    }

    /// <summary>Rooms not in the list stand with Machine, at the right end.</summary>
    private static int Rank(SourceFile file) => s_ranks.GetValueOrDefault(file.Room, int.MaxValue);

    private static Dictionary<string, SourceFile> Homes()
    {
        Dictionary<string, SourceFile> homes = [];
        foreach (SourceFile file in SourceTree.Files)
        {
            foreach (Match declaration in s_declaration.Matches(file.Code))
            {
                homes.TryAdd(declaration.Groups[1].Value, file);
            }
        }

        return homes;
    }
}
