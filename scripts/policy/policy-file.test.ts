import { policy } from "@penguinmails/core/policy";
import { expect, test } from "vitest";
import { withOverrides } from "./policy-file.ts";

test("what a file names is put in, and the rest is as shipped", () => {
  const asked = { mailbox: { growthPerGoodDay: 0 }, pair: { blockPauseMs: [1, 2], restRateFactor: 1 } };
  const { mailbox, pair, ...rest } = withOverrides(policy, asked);
  expect(mailbox).toEqual({ ...policy.mailbox, growthPerGoodDay: 0 });
  expect(pair).toEqual({ ...policy.pair, blockPauseMs: [1, 2], restRateFactor: 1 });
  expect(rest).toMatchObject({ bounce: policy.bounce, sending: policy.sending });
});

test.each<[unknown, string]>([
  [null, "policy must be an object"],
  [{ pair: { growth: 2 } }, "no policy.pair.growth"],
  [{ canary: 3 }, "policy.canary must be an object"],
  [{ pair: { growthFactor: "2" } }, "policy.pair.growthFactor must be like the shipped 1.35"],
  [{ pair: { growthFactor: -5 } }, "policy.pair.growthFactor must be 0 or more, and is -5"],
  [{ bounce: { stop: 3 } }, "policy.bounce.stop must be from 0 to 1, and is 3"],
  [{ halfLifeDays: { pair: 0 } }, "policy.halfLifeDays.pair must be more than 0"],
  [{ halfLifeDays: { pair: 259_200_000 } }, "policy.halfLifeDays.pair must be more than 0 and at most 365"],
  [{ pair: { blockPauseMs: [] } }, "policy.pair.blockPauseMs must be like the shipped"],
  [{ pair: { blockPauseMs: 5 } }, "policy.pair.blockPauseMs must be like the shipped"],
  [{ pair: { blockPauseMs: [5, "6"] } }, "policy.pair.blockPauseMs[1] must be like the shipped"],
  [{ retry: { delaysMs: [5, -6] } }, "policy.retry.delaysMs[1] must be 0 or more"],
  [{ sending: { windowHours: [18, 8] } }, "policy.sending.windowHours must be [from, to) of a day"],
  [{ sending: { windowHours: [8, 25] } }, "policy.sending.windowHours must be [from, to) of a day"],
])("%j is refused in one line that names the place", (overrides, says) => {
  expect(() => withOverrides(policy, overrides)).toThrow(says);
});

test("the policy is within its own bounds", () => {
  expect(withOverrides(policy, policy)).toEqual(policy);
});
