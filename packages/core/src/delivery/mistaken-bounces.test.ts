import { describe, expect, it } from "vitest";
import { policy } from "../policy.ts";
import { minute } from "../time.ts";
import { type CampaignAnswers, holdOfOperator } from "./mistaken-bounces.ts";

const nowMs = Date.UTC(2026, 5, 3, 12);
const { lookAt, minUnknown, minBefore, holdMs } = policy.mistakenBounces;

/** A list that Google took for clean, and now calls unknown to the last. */
function turned(list: string, change: Partial<CampaignAnswers> = {}): CampaignAnswers {
  return {
    list,
    last: { answered: lookAt, unknown: minUnknown },
    since: nowMs - 20 * minute,
    before: { answered: minBefore, unknown: 1 },
    elsewhere: { answered: 30, unknown: 1 },
    ...change,
  };
}

const hold = (campaigns: readonly CampaignAnswers[], listsOfOthers = 0) =>
  holdOfOperator({ operator: "google", says: "550 5.1.1 <@> not found", campaigns, listsOfOthers }, nowMs);

describe("an operator that suddenly calls everybody unknown", () => {
  it("is at fault itself once two lists turned bad there at once, and mail to it waits", () => {
    const held = hold([turned("a", { since: nowMs - 5 * minute }), turned("b")]);
    expect(held).toMatchObject({
      since: nowMs - 20 * minute,
      until: nowMs + holdMs,
      draft: {
        limit: "mail to Google",
        before: "sent",
        after: "held",
        clearsAt: nowMs + holdMs,
        evidence: { lists: 2, answered: 24, unknown: 12, answeredBefore: 40, unknownBefore: 2 },
      },
    });
    expect(held?.draft.reason).toBe(
      "Google called 12 of the last 24 people of 2 lists unknown, and 2 of 40 before: the fault is its own. Nobody is given up for it.",
    );
    expect(held?.draft.clears).toBe("It is tried again by itself after 2 hours.");
  });

  it("is not at fault for one list, however many campaigns write to it", () => {
    expect(hold([turned("a")])).toBeNull();
    expect(hold([turned("a"), turned("a"), turned("a")])).toBeNull();
  });

  it("is at fault where one list turned bad, and one of another agency; who has none of them is not held", () => {
    expect(hold([turned("a")], 1)?.draft).toMatchObject({
      reason:
        "Google called 6 of the last 12 people of one list unknown, and 1 of 20 before, as it does with other agencies' lists: the fault is its own. Nobody is given up for it.",
      evidence: { lists: 1, listsOfOthers: 1 },
    });
    expect(hold([], 5)).toBeNull();
    expect(hold([turned("a", { before: { answered: 0, unknown: 0 } })], 5)).toBeNull();
  });

  it.each<[string, Partial<CampaignAnswers>]>([
    ["was never clean there", { before: { answered: 40, unknown: 3 } }],
    ["is new there", { before: { answered: minBefore - 1, unknown: 0 } }],
    ["is as bad elsewhere", { elsewhere: { answered: 30, unknown: 2 } }],
    ["has hardly more unknown than before", { last: { answered: lookAt, unknown: minUnknown - 1 } }],
    ["called nobody unknown", { last: { answered: lookAt, unknown: 0 }, since: null }],
  ])("is no proof by a list that %s", (_, change) => {
    expect(hold([turned("a"), turned("b", change)])).toBeNull();
    expect(hold([turned("a"), turned("b"), turned("c", change)])?.draft.evidence).toMatchObject({
      answered: 24,
      unknown: 12,
    });
  });

  it("is proven by lists that go nowhere else, and by one stray bounce elsewhere", () => {
    const nowhere = { elsewhere: { answered: 0, unknown: 0 } };
    expect(hold([turned("a", nowhere), turned("b", nowhere)])).not.toBeNull();
    expect(hold([turned("a", { elsewhere: { answered: 2, unknown: 1 } }), turned("b")])).not.toBeNull();
  });

  it("is proven by lists of which it had called unknown as many as a clean one may have, and no more", () => {
    const before = (unknown: number) => turned("a", { before: { answered: 100, unknown } });
    expect(hold([before(5), turned("b")])).not.toBeNull();
    expect(hold([before(6), turned("b")])).toBeNull();
  });
});
