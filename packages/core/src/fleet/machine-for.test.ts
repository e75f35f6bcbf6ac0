import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import { holdsMailu } from "./container-limits.ts";
import { machineFor, type SoldMachine } from "./machine-for.ts";
import { optionalServices } from "./optional-services.ts";

const machine = (rid: string, cpu: number, ramMb: number, diskGb: number, monthlyCents: number) => ({
  ...{ rid, name: rid, cpu, ramMb, diskGb, monthlyCents },
});
const list = [
  machine("1gb", 1, 1_024, 30, 499),
  machine("2gb", 1, 2_048, 50, 999),
  machine("8gb", 4, 8_192, 150, 3_899),
  machine("4gb", 2, 4_096, 75, 1_899),
];

test.each([
  ["2gb", [], "2gb"],
  ["2gb", ["webmail"], "2gb"],
  ["2gb", ["webmail", "antivirus"], "4gb"],
  ["1gb", ["webmail"], "2gb"],
  ["8gb", ["webmail", "antivirus"], "8gb"],
] as const)("where %s is usual, %j runs on %s", (usual, extras, chosen) => {
  expect(machineFor(list, usual, extras)?.rid).toBe(chosen);
});

describe("where nothing larger is sold", () => {
  test("the usual machine is ordered", () => {
    expect(machineFor(list.slice(0, 2), "2gb", ["antivirus"])?.rid).toBe("2gb");
  });

  test("and where the list does not name the usual one, nobody chooses another", () => {
    expect(machineFor(list, "another", ["antivirus"])).toBeNull();
    expect(machineFor([], "2gb", [])).toBeNull();
  });
});

test("what is chosen has no less than the usual one, holds the services if any does, and none that does so costs less", () => {
  const sold = fc.uniqueArray(
    fc.record({
      rid: fc.string({ minLength: 1, maxLength: 3 }),
      cpu: fc.integer({ min: 1, max: 4 }),
      ramMb: fc.integer({ min: policy.machine.leastRamMb, max: 8_192 }),
      diskGb: fc.integer({ min: 10, max: 100 }),
      monthlyCents: fc.integer({ min: 1, max: 50 }),
    }),
    { selector: ({ rid }) => rid, minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(sold, fc.subarray([...optionalServices]), (rows, extras) => {
      const machines: readonly SoldMachine[] = rows.map((row) => ({ ...row, name: row.rid }));
      const [usual] = machines;
      if (!usual) return;
      const chosen = machineFor(machines, usual.rid, extras);
      if (!chosen) throw new Error("the list names it");
      const isNoLess = (each: SoldMachine) =>
        each.cpu >= usual.cpu && each.ramMb >= usual.ramMb && each.diskGb >= usual.diskGb;
      expect(isNoLess(chosen)).toBe(true);
      const fit = machines.filter((each) => isNoLess(each) && holdsMailu(each, extras));
      expect(holdsMailu(chosen, extras)).toBe(fit.length > 0);
      if (chosen !== usual)
        expect(chosen.monthlyCents).toBe(Math.min(...fit.map(({ monthlyCents }) => monthlyCents)));
    }),
  );
});
