import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import { containerLimits } from "./container-limits.ts";

const { leastRamMb, hostMemoryMb, hostMemoryShare, swapMb } = policy.machine;
const machine = fc.record({
  cpu: fc.integer({ min: 1, max: 64 }),
  ramMb: fc.integer({ min: leastRamMb, max: 512 * 1_024 }),
});
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

describe("on any machine that is ordered", () => {
  test("all containers together have what the host leaves them and no more, and no more swap than there is", () => {
    fc.assert(
      fc.property(machine, ({ cpu, ramMb }) => {
        const limits = Object.values(containerLimits({ cpu, ramMb }));
        const memory = sum(limits.map(({ memoryMb }) => memoryMb));
        const left = ramMb - hostMemoryMb - ramMb * hostMemoryShare;
        expect(memory).toBeLessThanOrEqual(left);
        expect(memory).toBeGreaterThan(left - limits.length);
        const swap = sum(limits.map(({ memoryMb, memoryAndSwapMb }) => memoryAndSwapMb - memoryMb));
        expect(swap).toBeLessThanOrEqual(swapMb);
        expect(swap).toBeGreaterThan(swapMb - limits.length);
      }),
    );
  });

  test("no container may have every CPU, and each has some of one", () => {
    fc.assert(
      fc.property(machine, ({ cpu, ramMb }) => {
        for (const { cpus } of Object.values(containerLimits({ cpu, ramMb }))) {
          expect(cpus).toBeLessThan(cpu);
          expect(cpus).toBeGreaterThanOrEqual(0.25);
        }
      }),
    );
  });

  test("a larger machine gives each container no less", () => {
    fc.assert(
      fc.property(machine, machine, (one, other) => {
        const [small, large] = one.ramMb <= other.ramMb ? [one, other] : [other, one];
        const less = containerLimits(small);
        for (const [name, { memoryMb }] of Object.entries(containerLimits(large)))
          expect(memoryMb).toBeGreaterThanOrEqual(less[name as keyof typeof less].memoryMb);
      }),
    );
  });
});

test.each([
  [1, 0],
  [1, leastRamMb - 1],
  [1, Number.NaN],
  [0, 2_048],
  [Number.NaN, 2_048],
])("a machine with %d CPUs and %d MB is refused", (cpu, ramMb) => {
  expect(() => containerLimits({ cpu, ramMb })).toThrow(RangeError);
});
