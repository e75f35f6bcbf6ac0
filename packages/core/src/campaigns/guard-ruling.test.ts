import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import { day } from "../time.ts";
import {
  canaryRuling,
  contentRuling,
  culpritRuling,
  guardrailRuling,
  namingGuards,
  newTenantRuling,
} from "./guard-ruling.ts";

const now = Date.UTC(2026, 2, 2, 16);
const facts = {
  ...{ planned: 50, open: 0, accepted: 50, known: 50, hard: 1, silent: 0, unproven: 0 },
  lastAcceptedAt: now - policy.canary.judgeAfterMs,
};

describe("a ruling of a guard", () => {
  test("says how many came back and what to do, by the list or by the text", () => {
    const bounced = guardrailRuling("c", { sent: 60, delivered: 48, hard: 12, complaint: 0 });
    expect(bounced).toMatchObject({ code: "guardrail", dedupeKey: "guardrail:c" });
    expect(bounced?.draft.reason).toContain("12 of 60");
    expect(bounced?.draft.clears).toContain("list");
    const hated = guardrailRuling("c", { sent: 300, delivered: 300, hard: 0, complaint: 3 });
    expect(hated?.draft.reason).toContain("3 people");
    expect(hated?.draft.clears).toContain("text");
    expect(guardrailRuling("c", { sent: 300, delivered: 299, hard: 1, complaint: 0 })).toBeNull();
  });

  test("on the first messages lets the list go, keeps it back, or waits", () => {
    expect(canaryRuling("c", facts, now)).toMatchObject({
      verdict: "passed",
      draft: { before: "first 50 only", after: "whole list" },
    });
    expect(canaryRuling("c", facts, now - 1)).toEqual({ verdict: "wait" });
    expect(canaryRuling("c", { ...facts, hard: 6 }, now)).toMatchObject({
      verdict: "failed",
      pause: { code: "canary-failed", draft: { after: "paused" } },
    });
  });

  test("on the first messages holds back the rest when nobody heard of them, and tells how many were lost", () => {
    expect(
      canaryRuling("c", { ...facts, accepted: 40, known: 0, hard: 0, silent: 40, unproven: 10 }, now),
    ).toMatchObject({
      verdict: "unheard",
      pause: {
        code: "canary-silent",
        draft: { reason: expect.stringContaining("first 50 messages"), evidence: { lost: 50 } },
      },
    });
    const reason = (silent: number) => {
      const ruling = canaryRuling("c", { ...facts, known: 50 - silent, silent }, now);
      return ruling.verdict === "passed" ? ruling.draft.reason : null;
    };
    expect(reason(0)).toMatch(/good enough to go on\.$/);
    expect(reason(2)).toMatch(/ 2 more were never heard of again and are left out\.$/);
  });

  test("on a new agency names the day, its limit, and when the campaign can be resumed", () => {
    const on = {
      day: "2026-03-02",
      parts: [{ campaign: "c", delivered: 576, hard: 25, complaint: 0 }],
    };
    const ruling = newTenantRuling("c", now - day, now, on);
    expect(ruling).toMatchObject({ dedupeKey: "new-agency-limit:c:2026-03-02" });
    expect(ruling?.draft.clearsAt).toBe(Date.UTC(2026, 2, 4));
    expect(ruling?.draft.reason).toContain("25 of 601 addresses");
    expect(newTenantRuling("c", now - policy.newTenantForMs, now, on)).toBeNull();
    const hated = { ...on, parts: [{ campaign: "c", delivered: 600, hard: 0, complaint: 7 }] };
    expect(newTenantRuling("c", now - day, now, hated)?.draft.reason).toBe(
      "7 people called one day's mail of 600 spam; a new agency stops at 7, if that is more than 0.1 %.",
    );
  });

  test("on a new agency stops one campaign alone where that explains the day, and says so; else all of them", () => {
    const day = "2026-03-02";
    const bad = { campaign: "bad", delivered: 8, hard: 40, complaint: 0 };
    const good = { campaign: "good", delivered: 500, hard: 5, complaint: 0 };
    const on = { day, parts: [good, bad] };
    const ruling = newTenantRuling("bad", now - 1, now, on);
    expect(ruling).toMatchObject({
      code: "new-agency-culprit",
      dedupeKey: "new-agency-culprit:bad:2026-03-02",
    });
    expect(ruling?.draft.reason).toContain("45 of 553 addresses");
    expect(ruling?.draft.reason).toContain("so the others go on");
    expect(newTenantRuling("good", now - 1, now, on)).toBeNull();
    const both = { day, parts: [{ ...good, hard: 40 }, bad] };
    for (const campaign of ["good", "bad"])
      expect(newTenantRuling(campaign, now - 1, now, both)?.code).toBe("new-agency-limit");
  });

  test("on a culprit says where the rest is in good standing", () => {
    const alone = culpritRuling("c", {
      operator: "google",
      campaigns: 1,
      day: "2026-03-02",
      hasEnded: false,
      isSeries: false,
    });
    expect(alone.draft.reason).toContain("this campaign sent came back; without it, the address at Google");
    const together = culpritRuling("c", {
      operator: null,
      campaigns: 2,
      day: "2026-03-02",
      hasEnded: true,
      isSeries: false,
    });
    expect(together.draft.reason).toContain("the campaigns of this list");
    expect(together.draft.reason).toContain("a mailbox");
    const series = culpritRuling("c", {
      operator: null,
      campaigns: 1,
      day: "2026-03-02",
      hasEnded: true,
      isSeries: true,
    });
    expect(series.draft.reason).toContain("on 3 of the last 14 days such a campaign began");
    const drafts = [alone, together, series].map(({ draft }) => draft);
    expect(drafts.map(({ before }) => before)).toEqual(["running", "finished", "finished"]);
    expect(drafts.map(({ after }) => after)).toEqual(["paused", "set apart", "named"]);
    expect(drafts.map(({ clears }) => /launch/.test(clears ?? ""))).toEqual([true, false, false]);
  });

  test("on what it says counts refusals like those of a domain, quotes one, and asks for another text", () => {
    const ruled = (refused: number, answered: number) =>
      contentRuling("c", { refused, answered, says: "550 Spam content" }, now);
    expect(ruled(2, 2)).toBeNull();
    expect(ruled(3, 16)).toBeNull();
    expect(ruled(3, 15)).toMatchObject({
      code: "content-refused",
      dedupeKey: "content-refused:c:2026-03-02",
      draft: {
        before: "running",
        after: "paused",
        reason: "3 of the last 15 messages were refused for what they say: “550 Spam content”",
        clears: expect.stringContaining("text"),
        evidence: { refused: 3, answered: 15 },
      },
    });
  });

  test("holds the campaign to be the cause, but for the limit of a new agency and a silent node", () => {
    expect([...namingGuards].sort()).toEqual(["canary-failed", "culprit", "guardrail", "new-agency-culprit"]);
  });
});
