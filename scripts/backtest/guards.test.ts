import { policy } from "@penguinmails/core/policy";
import { day, hour } from "@penguinmails/core/time";
import { describe, expect, it } from "vitest";
import { withOverrides } from "../policy/policy-file.ts";
import { makeGuards } from "./guards.ts";
import { makeLook } from "./look.ts";
import type { RecordedMessage, TenantRecord } from "./record.ts";

const start = Date.UTC(2026, 2, 2, 8);
const today = Math.floor(start / day);

function recordOf(messages: number, finishedAt: number | null = null): TenantRecord {
  const all = Array.from(
    { length: messages },
    (_, position): RecordedMessage => ({
      ...{ id: `m${position}`, campaignId: "c", mailboxId: "b", domainId: "d", addressId: "a" },
      ...{ operator: "google", position, createdAt: start, claimedAt: start, claimDate: today },
      ...{ isWaiting: false, ended: null },
    }),
  );
  return {
    ...{ tenantId: "t", name: "agency", firstMode: "enforce", firstAcceptedAt: start },
    messages: new Map(all.map((message) => [message.id, message])),
    campaigns: new Map([["c", { name: "Spring", listId: "l", finishedAt }]]),
    ...{ events: [], closings: [], modes: [], reviews: [], steerings: [], rotations: [], answers: [] },
    ...{ rulings: [], words: [], claims: new Map(), usedAt: new Map(), mailboxes: new Map() },
    ...{ ips: new Map(), addressOfDomain: new Map() },
  };
}

type Wanted = {
  readonly taken?: number;
  readonly hard?: number;
  /** From which of them on they bounced. */
  readonly hardFrom?: number;
  readonly silent?: number;
  readonly overrides?: object;
  readonly finishedAt?: number | null;
};

/** Guards of a campaign of 60, of which the first `taken` were taken; of those `hard` bounced and the others arrived. */
function world({
  taken = 50,
  hard = 0,
  hardFrom = 0,
  silent = 0,
  overrides = {},
  finishedAt = null,
}: Wanted) {
  const record = recordOf(60, finishedAt);
  const written: string[] = [];
  const used = withOverrides(policy, overrides);
  const guards = makeGuards(
    record,
    () => used,
    (key) => written.push(key),
  );
  const messages = [...record.messages.values()];
  messages.slice(0, taken).forEach((message, n) => {
    const isHard = n >= hardFrom && n < hardFrom + hard;
    const isSilent = !isHard && n >= hard && n < hard + silent;
    guards.accepted(message, start);
    guards.count("c", today, { sent: 1, hard: isHard ? 1 : 0, delivered: isHard || isSilent ? 0 : 1 });
    if (!isSilent) guards.settled(message, isHard ? "hard" : "delivered");
  });
  const first = messages[0];
  const last = messages.at(-1);
  if (!first || !last) throw new Error("no messages");
  return { record, guards, written, first, last };
}

/** Of a list whose first messages are in order, only the others may be found bad. */
const first10 = { overrides: { canary: { size: 10 } } };

describe("a review", () => {
  it("lets the whole list go once its first messages are judged well, and not before", () => {
    const { guards, written, first, last } = world({});
    guards.review("c", start + hour);
    expect(guards.openSince(last, start + hour)).toBeNull();
    expect(guards.openSince(first, start)).toBe(0);
    guards.review("c", start + 2 * hour);
    expect(written).toEqual(["canary:c"]);
    expect(guards.openSince(last, start + 5 * hour)).toBe(start + 2 * hour);
  });

  it("pauses a list that is bad by its first messages, and what it brought is then held against nobody", () => {
    const bad = world({ taken: 12, hard: 6 });
    bad.guards.review("c", start);
    expect(bad.written).toEqual(["canary-failed:c"]);
    expect(bad.guards.isQuarantined("c")).toBe(true);
    const { guards, written } = world({ taken: 49, hard: 5 });
    guards.review("c", start + hour);
    expect(written).toEqual([]);
  });

  it("pauses a campaign by its own evidence from 50 on, whatever its first messages say later", () => {
    const { guards, written } = world({ ...first10, hardFrom: 10, hard: 20 });
    guards.review("c", start + hour);
    expect(written).toEqual(["guardrail:c"]);
    expect(guards.isRunning("c")).toBe(false);
  });

  it("pauses a new agency at its limit of the day, and holds that against no campaign", () => {
    const { guards, written } = world({ ...first10, taken: 40, hardFrom: 10, hard: 26 });
    guards.review("c", start + hour);
    expect(written).toEqual(["new-agency-limit:c:2026-03-02"]);
    expect(guards.isQuarantined("c")).toBe(false);
  });

  it("pauses one campaign alone at that limit where the agency's other mail of the day is in order", () => {
    const { guards, written } = world({ ...first10, taken: 40, hardFrom: 10, hard: 26 });
    guards.count("other", today, { sent: 60, delivered: 60 });
    guards.review("c", start + hour);
    expect(written).toEqual(["new-agency-culprit:c:2026-03-02"]);
    expect(guards.isQuarantined("c")).toBe(true);
  });

  it("asks for somebody when nobody heard of the first messages for days, while some of the list waits", () => {
    const { guards, written } = world({ silent: 50 });
    guards.review("c", start + 84 * hour - 1);
    expect(written).toEqual([]);
    guards.review("c", start + 84 * hour);
    expect(written).toEqual(["canary-silent:c"]);
  });

  it("leaves alone what is finished, or stopped by a member; who resumes is looked at at once", () => {
    const finished = world({ hard: 20, finishedAt: start + hour });
    finished.guards.review("c", start + 2 * hour);
    expect(finished.written).toEqual([]);
    const { guards, written } = world({ hard: 20 });
    guards.steer("c", "pause", start);
    guards.review("c", start + hour);
    expect(written).toEqual([]);
    guards.steer("c", "resume", start + hour);
    expect(written).toEqual(["canary-failed:c"]);
  });
});

describe("the other life", () => {
  it("waits for the record's own look where both would rule, and rules by itself where only it would", () => {
    const recorded = world({});
    const same = world({});
    const sooner = world({ overrides: { canary: { judgeAfterMs: hour } } });
    for (const other of [same, sooner])
      makeLook(recorded.guards, other.guards, start).before(start + 5 * hour);
    expect(same.written).toEqual([]);
    expect(sooner.written).toEqual(["canary:c"]);
    expect(sooner.guards.openSince(sooner.last, start + 5 * hour)).toBe(start + hour);
    const review = { kind: "review", campaignId: "c" } as const;
    makeLook(recorded.guards, same.guards, start).after({ at: start + 6 * hour, id: "", happening: review });
    expect(same.written).toEqual(["canary:c"]);
    expect(recorded.written).toEqual(["canary:c"]);
  });
});
