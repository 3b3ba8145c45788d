using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace AvicCore.Tests;

/// <summary>One vCPU of a random machine.</summary>
internal sealed record NaiveCaseVcpu
{
    public int Id { get; init; }

    public bool IsX2Apic { get; init; }

    public VcpuState State { get; init; }

    public byte LogicalId { get; init; }

    public uint Dfr { get; init; } = 0xFFFFFFFF;

    public int XApicId { get; init; }

    public bool IsSoftwareEnabled { get; init; } = true;

    public bool IsTableValid { get; init; } = true;

    /// <summary>The table entry points to a page that belongs to no vCPU.</summary>
    public bool HasBadPage { get; init; }

    /// <summary>The guest has switched the APIC off in APIC_BASE.</summary>
    public bool IsDisabled { get; init; }

    public int Cpu { get; init; }

    public int TableIndex => IsX2Apic ? Id : XApicId;

    /// <summary>Spec 01 section 3: derived in x2APIC mode.</summary>
    public uint Ldr => IsX2Apic ? ((uint)Id / 16 * 65536) + (1u << (Id % 16)) : LogicalId * 0x1000000u;
}

/// <summary>A random machine and the ICRs its source writes, one after the other.</summary>
internal sealed record NaiveCase
{
    public required List<NaiveCaseVcpu> Vcpus { get; init; }

    public required Dictionary<int, (bool IsValid, int ApicId)> Logical { get; init; }

    public bool HasX2Avic { get; init; }

    public bool HasExt4K { get; init; }

    public bool EnableIpiv { get; init; }

    public bool HashesVectors { get; init; }

    /// <summary>Position of the sender in <see cref="Vcpus"/>.</summary>
    public int Sender { get; init; }

    public required ulong[] Icrs { get; init; }

    public int Source => Vcpus[Sender].Id;

    private int TableSize => HasX2Avic ? HasExt4K ? 4096 : 512 : 256;

    /// <summary>
    /// The machine as AvicCore builds it from a conformance vector, with what vectors cannot say added.
    /// </summary>
    public AvicVm ToVm(string generation)
    {
        AvicVm vm = AvicVectorRunner.Build(new AvicVector
        {
            Name = "random",
            Generation = generation,
            HasX2Avic = HasX2Avic,
            HasExt4K = HasExt4K,
            EnableIpiv = EnableIpiv,
            HashesVectors = HashesVectors,
            Source = Source,
            Vcpus = [.. Vcpus.Select(vcpu => new AvicVectorVcpu
            {
                Id = vcpu.Id,
                IsX2Apic = vcpu.IsX2Apic,
                State = vcpu.State,
                Ldr = vcpu.Ldr,
                Dfr = vcpu.Dfr,
                XApicId = vcpu.XApicId,
                IsSoftwareEnabled = vcpu.IsSoftwareEnabled,
                IsTableValid = vcpu.IsTableValid,
            })],
        });
        foreach (NaiveCaseVcpu vcpu in Vcpus)
        {
            if (vcpu.IsDisabled)
            {
                vm.SetApicMode(vcpu.Id, ApicMode.Disabled);
            }

            vm.SetPhysicalCpu(vcpu.Id, vcpu.Cpu);
        }

        foreach (NaiveCaseVcpu vcpu in Vcpus.Where(vcpu => vcpu.HasBadPage && vcpu.TableIndex < TableSize))
        {
            PhysicalIdEntry entry = vm.PhysicalIdTable[vcpu.TableIndex];
            vm.PhysicalIdTable[vcpu.TableIndex] = entry with { BackingPage = 0x7_0000_0000 };
        }

        for (int slot = 0; slot < LogicalIdTable.Size; slot++)
        {
            (bool isValid, int apicId) = Logical.GetValueOrDefault(slot);
            vm.LogicalIdTable[slot] = new LogicalIdEntry { IsValid = isValid, GuestApicId = (byte)apicId };
        }

        return vm;
    }

    public NaiveMachine ToNaive(string generation)
    {
        List<NaiveVcpu> vcpus = [];
        Dictionary<long, NaiveEntry> physical = [];
        for (int i = 0; i < Vcpus.Count; i++)
        {
            NaiveCaseVcpu vcpu = Vcpus[i];
            NaiveVcpu naive = new()
            {
                Id = vcpu.Id,
                IsX2Apic = vcpu.IsX2Apic && !vcpu.IsDisabled,
                IsHardwareEnabled = !vcpu.IsDisabled,
                IsSoftwareEnabled = vcpu.IsSoftwareEnabled,
                IdRegister = vcpu.IsX2Apic ? (uint)vcpu.Id : (uint)vcpu.XApicId * 0x1000000,
                Ldr = vcpu.Ldr,
                Dfr = vcpu.IsX2Apic ? 0xFFFFFFFF : vcpu.Dfr,
                State = i == Sender ? VcpuState.Running : vcpu.State,
                Cpu = vcpu.Cpu,
                Slot = vcpu.TableIndex < TableSize ? vcpu.TableIndex : -1,
            };
            vcpus.Add(naive);
            if (naive.Slot >= 0)
            {
                physical[naive.Slot] = new NaiveEntry
                {
                    IsValid = vcpu.IsTableValid,
                    IsRunning = EnableIpiv && naive.IsRunning,
                    Owner = naive,
                };
            }
        }

        foreach (NaiveCaseVcpu vcpu in Vcpus.Where(vcpu => vcpu.HasBadPage && vcpu.TableIndex < TableSize))
        {
            physical[vcpu.TableIndex].HasBadPage = true;
        }

        return new NaiveMachine
        {
            Generation = generation,
            Vcpus = vcpus,
            Physical = physical,
            Logical = new(Logical),
            HasX2Avic = HasX2Avic,
            HasUsedX2Apic = Vcpus.Exists(vcpu => vcpu.IsX2Apic),
            X2ApicMaxIndex = HasExt4K ? 4095 : 511,
            EnableIpiv = EnableIpiv,
            HashesVectors = HashesVectors,
        };
    }

    /// <summary>What a failing sample prints.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"x2avic {HasX2Avic} 4k {HasExt4K} ipiv {EnableIpiv} ");
        text.Append(CultureInfo.InvariantCulture, $"hashing {HashesVectors} source {Source} ICRs ");
        text.AppendJoin(' ', Icrs.Select(icr => icr.ToString("x16", CultureInfo.InvariantCulture)));
        foreach (NaiveCaseVcpu vcpu in Vcpus)
        {
            string apic = vcpu.IsX2Apic ? "x2apic"
                : $"xapic id {vcpu.XApicId} ldr {vcpu.LogicalId:x2} dfr {vcpu.Dfr:x8}";
            text.Append(CultureInfo.InvariantCulture, $"\n  {vcpu.Id}: {apic} {vcpu.State} cpu {vcpu.Cpu}");
            text.Append(vcpu.IsSoftwareEnabled ? "" : " sw-off").Append(vcpu.IsTableValid ? "" : " invalid");
            text.Append(vcpu.HasBadPage ? " bad-page" : "").Append(vcpu.IsDisabled ? " disabled" : "");
        }

        text.Append("\n  logical:");
        foreach (KeyValuePair<int, (bool IsValid, int ApicId)> slot in Logical)
        {
            text.Append(CultureInfo.InvariantCulture, $" {slot.Key}={slot.Value.ApicId}");
            text.Append(slot.Value.IsValid ? "" : "!");
        }

        return text.ToString();
    }
}
