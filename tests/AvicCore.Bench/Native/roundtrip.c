/* The yardstick: what one IPI to a blocked vCPU cannot avoid, as an optimised C loop.
 * Set the IRR bit (locked), read IsRunning, find the vCPU from the entry, wake it (compare and swap), mark it running,
 * accept (find the highest bit, locked clear), put it in service, EOI, mark it not running, halt (exchange), look again. */
#include <stdint.h>

struct vcpu {
    _Alignas(64) uint64_t irr[4];
    uint64_t isr[4];
};

static int highest(const uint64_t *words)
{
    for (int w = 3; w >= 0; w--)
        if (words[w])
            return w * 64 + 63 - __builtin_clzll(words[w]);
    return -1;
}

/* targets: table indices visited in turn. Returns the number of interrupts taken. */
uint64_t avic_round_trips(struct vcpu *vcpus, uint64_t *table, int32_t *states, const uint32_t *targets,
                          uint32_t target_count, uint64_t count, uint8_t vector)
{
    const uint64_t running = 1ull << 62, first_page = 0x100000000ull;
    uint64_t taken = 0;
    uint32_t at = 0;
    for (uint64_t i = 0; i < count; i++) {
        uint32_t id = targets[at];
        if (++at == target_count)
            at = 0;
        uint64_t entry = __atomic_load_n(&table[id], __ATOMIC_RELAXED);
        if (!(entry >> 63))
            continue;
        uint32_t v = (uint32_t)(((entry & 0x000ffffffffff000ull) - first_page) >> 12);
        __atomic_fetch_or(&vcpus[v].irr[vector >> 6], 1ull << (vector & 63), __ATOMIC_SEQ_CST);
        if (__atomic_load_n(&table[id], __ATOMIC_RELAXED) & running)
            continue;
        int32_t blocked = 2;
        if (!__atomic_compare_exchange_n(&states[v], &blocked, 0, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
            continue;
        do {
            __atomic_store_n(&table[id], table[id] | running, __ATOMIC_RELAXED);
            int irr, isr = highest(vcpus[v].isr);
            while ((irr = highest(vcpus[v].irr)) >= 0 && (irr & 0xf0) > (isr < 0 ? 0 : isr & 0xf0)) {
                __atomic_fetch_and(&vcpus[v].irr[irr >> 6], ~(1ull << (irr & 63)), __ATOMIC_SEQ_CST);
                vcpus[v].isr[irr >> 6] |= 1ull << (irr & 63);
                isr = highest(vcpus[v].isr);
                vcpus[v].isr[isr >> 6] &= ~(1ull << (isr & 63));
                isr = highest(vcpus[v].isr);
                taken++;
            }
            __atomic_store_n(&table[id], table[id] & ~running, __ATOMIC_RELAXED);
            __atomic_exchange_n(&states[v], 2, __ATOMIC_SEQ_CST);
        } while (highest(vcpus[v].irr) >= 0);
    }
    return taken;
}
