import { policy } from "@penguinmails/core/policy";
import { hour, minute } from "@penguinmails/core/time";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listsAtGoogle, taken, unknown } from "./operator-trouble-test-world.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** Two lists that Google took 30 people of. */
async function twoLists() {
  const w = await listsAtGoogle(test.database, 2);
  for (const nth of [0, 1]) await w.answer(nth, [0, 30], taken);
  return w;
}

describe("an operator that called everybody unknown for a while", () => {
  it("is found in a log that is read when all is over: nobody is given up for it, nothing waits, and who is unknown since is believed", async () => {
    const w = await twoLists();
    w.clock.advance(10 * hour);
    await w.page([
      [0, [30, 36], unknown, 9 * hour],
      [1, [30, 36], unknown, 9 * hour],
      [0, [36, 48], taken, 3 * hour],
      [1, [36, 48], taken, 3 * hour],
      [0, [48, 49], unknown, hour],
    ]);
    expect(await w.holds()).toEqual([]);
    await w.takeBack();
    expect(await w.givenUp()).toEqual(["l0p48@gmail.com"]);
  });

  it("is found each time that it did, in one page that is read when all is over, and is believed in between and since", async () => {
    const w = await twoLists();
    w.clock.advance(20 * hour);
    await w.page(
      [0, 1].flatMap((nth) => [
        [nth, [30, 36], unknown, 18 * hour] as const,
        [nth, [36, 42], taken, 12 * hour] as const,
        [nth, [42, 48], unknown, 6 * hour] as const,
        [nth, [48, 54], taken, 2 * hour] as const,
      ]),
    );
    await w.page([[0, [54, 55], unknown, hour]]);
    for (let n = 0; n < 3; n += 1) await w.takeBack();
    expect(await w.givenUp()).toEqual(["l0p54@gmail.com"]);
    expect(await w.holds()).toEqual([]);
    expect(await w.jobs()).toEqual([]);
  });

  it("is believed again once the wait is over, however late what it said before is taken back", async () => {
    const w = await twoLists();
    for (const nth of [0, 1]) await w.answer(nth, [30, 36], unknown);
    w.clock.advance(policy.mistakenBounces.holdMs);
    for (const nth of [0, 1]) await w.answer(nth, [36, 48], taken);
    await w.answer(0, [48, 49], unknown);
    w.clock.advance(minute);
    await w.takeBack();
    expect(await w.givenUp()).toEqual(["l0p48@gmail.com"]);
  });
});
