import { expect, test } from "vitest";
import { type MachineSize, resizeBlockers } from "./machine-size.ts";

const present: MachineSize = { name: "present", cpu: 2, ramMb: 4096, diskGb: 75 };

test("a machine becomes any that has no less of anything and more of something", () => {
  for (const more of [{ cpu: 4 }, { ramMb: 8192 }, { diskGb: 150 }])
    expect(resizeBlockers(present, { ...present, ...more })).toEqual([]);
});

test("lists everything that would shrink", () => {
  const small = { name: "small", cpu: 1, ramMb: 2048, diskGb: 50 };
  expect(resizeBlockers(present, small)).toHaveLength(3);
  expect(resizeBlockers(present, { ...present, ramMb: 8192, diskGb: 74, name: "flat" })).toEqual([
    "flat has a disk of 74 GB, and one of 75 GB can't shrink.",
  ]);
});

test("the same size is no change", () => {
  expect(resizeBlockers(present, { ...present, name: "same" })).toEqual([
    "The machine is as large as same already.",
  ]);
});
