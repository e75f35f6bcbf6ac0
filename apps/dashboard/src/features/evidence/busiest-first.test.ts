import type { Pair } from "@penguinmails/api-client/evidence";
import { expect, test } from "vitest";
import { busiestFirst } from "./busiest-first.ts";

const pair = (operator: string, more: Partial<Pair>): Pair => ({
  addressId: "a",
  ip: "203.0.113.1",
  operator,
  state: "warming",
  capPerDay: 40,
  usedToday: 0,
  restsUntil: null,
  sent7d: 0,
  bounceRate7d: null,
  complaintRate7d: null,
  ...more,
});

test("what is held back stands first, then what is used most", () => {
  const pairs = [
    pair("idle", {}),
    pair("busy", { usedToday: 20 }),
    pair("resting", { state: "resting", restsUntil: "2026-11-21T08:00:00Z" }),
    pair("lately", { sent7d: 90 }),
    pair("quarantined", { state: "quarantined" }),
  ];
  expect(busiestFirst(pairs).map(({ operator }) => operator)).toEqual([
    "quarantined",
    "resting",
    "busy",
    "lately",
    "idle",
  ]);
});
