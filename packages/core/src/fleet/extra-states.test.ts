import { expect, test } from "vitest";
import { extraStates } from "./extra-states.ts";

const large = { cpu: 2, ramMb: 4_096 };
const small = { cpu: 1, ramMb: 2_048 };

test.each([
  [[], [], large, []],
  [["webmail", "antivirus"], ["webmail", "antivirus"], large, ["webmail on", "antivirus on"]],
  [["webmail", "antivirus"], [], large, ["webmail coming", "antivirus coming"]],
  [["webmail", "antivirus"], ["webmail"], small, ["webmail on", "antivirus waits"]],
  [["webmail"], ["webmail", "antivirus"], large, ["webmail on", "antivirus going"]],
  [[], ["webmail"], small, ["webmail going"]],
  [["webmail", "antivirus"], ["webmail", "antivirus"], small, ["webmail on", "antivirus stopping"]],
  [["antivirus"], ["webmail", "antivirus"], small, ["webmail going", "antivirus stopping"]],
  [["webmail"], [], null, ["webmail coming"]],
  [["webmail"], ["webmail", "antivirus"], null, ["webmail stopping", "antivirus going"]],
] as const)("of %j, where %j run on %j: %j", (included, runs, gives, states) => {
  expect(extraStates(included, runs, gives).map(({ name, state }) => `${name} ${state}`)).toEqual(states);
});
