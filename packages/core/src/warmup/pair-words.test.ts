import { expect, test } from "vitest";
import { day, hour } from "../time.ts";
import { onPairSignal, type PairMove, type PairState } from "./pair.ts";
import { closePairDay } from "./pair-day.ts";
import { aDay, at, now, warming } from "./pair-test-world.ts";

const pair: PairState = { ...warming, operator: "ms-consumer" };
const slowed = (change: Partial<PairState>): PairState => ({
  ...pair,
  state: "slowed",
  rateFactor: 0.5,
  ceilingAt: now - hour,
  ...change,
});
const complainedOf = {
  ...aDay(5),
  judgement: { ...aDay(5, "back").judgement, because: "complaint" as const },
};

test("what clears a rest is what will happen: the known pace comes back at once, an unknown one in steps", () => {
  const [pace, steps] = [
    /^The rest ends by itself; after a clean hour the pace/,
    /the rate comes back a step/,
  ];
  expect(onPairSignal(pair, "rate", at(now)).decision?.clears).toMatch(pace);
  const probed = { ...onPairSignal(pair, "block", at(now)).pair, restsUntil: now };
  expect(onPairSignal(probed, "rate", at(now + hour)).decision?.clears).toMatch(steps);
});

test("what goes again says which it is: the full rate, or a little below the pace that was refused", () => {
  const again = (change: Partial<PairState>) =>
    onPairSignal(slowed({ lastGoodAt: now - hour, ...change }), "ok", at(now)).decision?.reason;
  expect(again({ rateFactor: 0.95 })).toMatch(/without complaint for a while\.$/);
  expect(again({ pacePerHour: 3 })).toMatch(/a little below the pace that was refused\.$/);
});

test.each<[string, PairMove]>([
  ["asks for less", onPairSignal(pair, "rate", at(now))],
  ["blocks", onPairSignal(pair, "block", at(now))],
  ["takes mail again", onPairSignal(slowed({ rateFactor: 0.95, lastGoodAt: now - hour }), "ok", at(now))],
  ["has a good day", closePairDay(pair, aDay(40), now)],
  ["has addresses that do not exist", closePairDay(pair, aDay(5, "back"), now)],
  ["has people who complain", closePairDay(pair, complainedOf, now)],
  ["is not written to for long", closePairDay({ ...pair, lastUsedAt: now - 20 * day }, aDay(0), now)],
  ["asked for less than was sent", closePairDay(slowed({ capPerDay: 100 }), aDay(40, "clean", 40, 0.1), now)],
  ["asked late in the day", closePairDay(slowed({ ceilingPerDay: 36 }), aDay(39, "clean", 39, 0.1), now)],
])("an operator that %s is called by its name", (_what, { decision }) => {
  expect(decision?.reason).toContain("Outlook.com");
  expect(decision?.reason).not.toContain("ms-consumer");
});
