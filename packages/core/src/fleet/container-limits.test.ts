import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import { containerLimits, fittingServices, holdsMailu } from "./container-limits.ts";
import { optionalServices } from "./optional-services.ts";

const { leastRamMb, hostMemoryMb, hostMemoryShare, swapMb, optionalMemoryMb } = policy.machine;
const machine = fc.record({
  cpu: fc.integer({ min: 1, max: 64 }),
  ramMb: fc.integer({ min: leastRamMb, max: 512 * 1_024 }),
});
const some = fc.subarray([...optionalServices]);
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

describe("on any machine that is ordered", () => {
  test("all containers together have what the host leaves them and no more, and no more swap than there is", () => {
    fc.assert(
      fc.property(machine, some, ({ cpu, ramMb }, wanted) => {
        const extras = fittingServices({ cpu, ramMb }, wanted);
        const limits = Object.values(containerLimits({ cpu, ramMb }, extras));
        expect(limits).toHaveLength(7 + extras.length);
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
      fc.property(machine, some, ({ cpu, ramMb }, wanted) => {
        const extras = fittingServices({ cpu, ramMb }, wanted);
        for (const { cpus } of Object.values(containerLimits({ cpu, ramMb }, extras))) {
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
          expect(memoryMb).toBeGreaterThanOrEqual(less[name as keyof typeof less]?.memoryMb ?? 0);
      }),
    );
  });
});

describe("services of some plans", () => {
  test("leave the others no less than the smallest machine gives them", () => {
    const least = containerLimits({ cpu: 1, ramMb: leastRamMb });
    fc.assert(
      fc.property(machine, some, (gives, wanted) => {
        const extras = fittingServices(gives, wanted);
        const limits = containerLimits(gives, extras);
        for (const name of extras) expect(limits[name]?.memoryMb).toBe(optionalMemoryMb[name]);
        for (const [name, { memoryMb }] of Object.entries(least))
          expect(limits[name as keyof typeof least]?.memoryMb ?? 0).toBeGreaterThanOrEqual(memoryMb);
      }),
    );
  });

  test("that do not fit wait, and a larger machine holds no fewer of them", () => {
    fc.assert(
      fc.property(machine, machine, some, (one, other, wanted) => {
        const [small, large] = one.ramMb <= other.ramMb ? [one, other] : [other, one];
        const fewer = fittingServices(small, wanted);
        expect(fittingServices(large, wanted)).toEqual(expect.arrayContaining([...fewer]));
        for (const name of wanted.filter((each) => !fewer.includes(each)))
          expect(holdsMailu(small, [...fewer, name])).toBe(false);
      }),
    );
  });

  test.each([
    [1_024, []],
    [2_048, ["webmail"]],
    [3_072, ["webmail", "antivirus"]],
  ])("on %d MB: %j", (ramMb, fitting) => {
    expect(fittingServices({ cpu: 1, ramMb }, ["antivirus", "webmail"])).toEqual(fitting);
  });

  test("wait where nobody knows what the machine gives, and are refused where they do not fit", () => {
    expect(fittingServices(null, optionalServices)).toEqual([]);
    expect(() => containerLimits({ cpu: 1, ramMb: 2_048 }, ["antivirus"])).toThrow(RangeError);
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
