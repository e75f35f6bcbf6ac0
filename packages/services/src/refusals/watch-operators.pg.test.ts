import { minute } from "@penguinmails/core/time";
import { decisions } from "@penguinmails/db/schema/evidence";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listsAtGoogle, taken, unknown } from "./operator-trouble-test-world.ts";
import { watchOperators } from "./watch-operators.ts";

// Of its own for each test: what agencies heard is weighed together.
let test: TestDatabase;
beforeEach(async () => {
  test = await testDatabase();
});
afterEach(() => test.close());

/** An agency with one list, of which Google took 30; and then called so many unknown. */
async function agencyOf(unknownNow: number) {
  const w = await listsAtGoogle(test.database, 1);
  await w.answer(0, [0, 30], taken);
  await w.answer(0, [30, 30 + unknownNow], unknown);
  expect(await w.holds()).toEqual([]);
  return w;
}

describe("what one agency alone can't know of an operator", () => {
  it("several do: each that heard it is held, and gives nobody up", async () => {
    const [one, other] = [await agencyOf(7), await agencyOf(8)];
    await watchOperators(one.world);
    await watchOperators(one.world);
    for (const w of [one, other]) {
      expect(await w.jobs()).toHaveLength(1);
      expect(await w.holds()).toMatchObject([{ kind: "operator", operator: "google", says: unknown }]);
      await w.takeBack();
      expect(await w.givenUp()).toEqual([]);
      const ruled = await w.within((tx) =>
        tx.select().from(decisions).where(eq(decisions.subjectKind, "tenant")),
      );
      expect(ruled).toMatchObject([
        {
          reason: expect.stringContaining("of one list unknown"),
          evidence: { lists: 1, listsOfOthers: 1 },
        },
      ]);
    }
    // Nothing is left to hold again, nor to take back.
    await watchOperators(one.world);
    expect(await one.jobs()).toEqual([]);
  });

  it("stays unknown where the others heard nothing of the kind, or only on their own", async () => {
    const [one, well] = [await agencyOf(8), await agencyOf(2)];
    const newAtGoogle = await listsAtGoogle(test.database, 1);
    await newAtGoogle.answer(0, [0, 12], unknown);
    await watchOperators(one.world);
    for (const w of [one, well, newAtGoogle]) expect(await w.holds()).toEqual([]);
    expect(await one.givenUp()).toHaveLength(8);
  });

  it("holds nobody whose list was bad there from its beginning", async () => {
    const [one, other] = [await agencyOf(8), await agencyOf(8)];
    const bad = await listsAtGoogle(test.database, 1);
    await bad.answer(0, [0, 40], unknown);
    await watchOperators(one.world);
    expect(await other.holds()).toHaveLength(1);
    expect(await bad.holds()).toEqual([]);
    expect(await bad.jobs()).toEqual([]);
  });

  it("is told late: what an operator said hours ago is put right, and nothing waits for it any more", async () => {
    const [one, other] = [await agencyOf(8), await agencyOf(8)];
    one.clock.advance(150 * minute);
    await watchOperators(one.world);
    for (const w of [one, other]) {
      expect(await w.holds()).toEqual([]);
      await w.takeBack();
      expect(await w.givenUp()).toEqual([]);
    }
  });
});
