import { expect, test } from "vitest";
import { policy } from "../policy.ts";
import { capGroup, firstDayCap } from "./cap-group.ts";

test("mail gateways share one cap, operators that the policy names have their own, the rest share one", () => {
  expect(["mimecast", "proofpoint", "cisco", "hornetsecurity"].map((name) => capGroup(name))).toEqual(
    Array(4).fill("gateway"),
  );
  expect(["google", "smallhost.co.uk"].map((name) => capGroup(name))).toEqual(["google", "others"]);
});

test("a cold address begins with each group's own cap; a host among the others gets its part of theirs, and never more than all", () => {
  const { othersEach, othersTogether } = policy.pair;
  expect(["google", "mimecast", "others", "smallhost.co.uk"].map((name) => firstDayCap(name))).toEqual([
    policy.pair.firstDayCap.google,
    policy.pair.firstDayCap.gateway,
    othersTogether,
    othersEach,
  ]);
  const few = { ...policy, pair: { ...policy.pair, othersTogether: 3 } } as unknown as typeof policy;
  expect(firstDayCap("smallhost.co.uk", few)).toBe(3);
});
