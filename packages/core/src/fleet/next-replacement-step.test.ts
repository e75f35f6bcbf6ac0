import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import { minute } from "../time.ts";
import { nextReplacementStep, type ReplacementFacts } from "./next-replacement-step.ts";

const now = Date.parse("2026-03-02T10:00:00Z");
const { queueWithinMs, proofWithinMs, lateMailMs, drainWithinMs } = policy.replacement;

const facts = (over: Partial<ReplacementFacts>): ReplacementFacts => ({
  state: "moving",
  old: { name: "a", status: "serving" },
  next: { name: "b", status: "serving", failure: null },
  domainsLeft: 1,
  held: null,
  unproven: null,
  drainingSince: null,
  underWay: 0,
  queued: null,
  logReadAt: null,
  ...over,
});
const step = (over: Partial<ReplacementFacts>) => nextReplacementStep(facts(over), now);

describe("a replacement", () => {
  test("moves nothing before the next machine serves, and says why when it can't", () => {
    const next = (status: "provisioning" | "failed" | "isolated" | "retired" | "serving") =>
      step({ state: "preparing", next: { name: "b", status, failure: "No stock." } });
    expect(next("provisioning").do).toBe("wait");
    expect(next("failed")).toMatchObject({ do: "stop", cause: expect.stringContaining("No stock.") });
    expect(next("isolated").do).toBe("stop");
    expect(next("retired").do).toBe("stop");
    expect(next("serving")).toEqual({ do: "go-on", to: "moving" });
  });

  test("holds a domain first and moves it when nothing of it is under way, or after six hours", () => {
    expect(step({}).do).toBe("hold-a-domain");
    const held = (underWay: number, sinceMs: number, status: "serving" | "isolated" = "serving") =>
      step({ held: { name: "d", since: now - sinceMs, underWay }, old: { name: "a", status } }).do;
    expect(held(1, minute)).toBe("wait");
    expect(held(0, minute)).toBe("move-the-held");
    expect(held(1, queueWithinMs)).toBe("move-the-held");
    expect(held(1, minute, "isolated")).toBe("move-the-held");
  });

  test("moves no other domain, and does not end, while the last one was not seen leaving from the next machine, or while that one fails", () => {
    const unproven = (agoMs: number, domainsLeft: number) =>
      step({ domainsLeft, unproven: { name: "d", movedAt: now - agoMs } }).do;
    for (const left of [0, 1]) {
      expect(unproven(proofWithinMs - 1, left)).toBe("wait");
      expect(unproven(proofWithinMs, left)).toBe("stop");
    }
    expect(step({ domainsLeft: 0 })).toEqual({ do: "go-on", to: "draining" });
    const failed = { name: "b", status: "failed" as const, failure: "No stock." };
    expect(step({ next: failed })).toMatchObject({
      do: "stop",
      cause: expect.stringContaining("No stock."),
    });
  });

  test("gives the old machine back only when late mail is over, nothing is under way, its queue is seen empty and its log was read since", () => {
    const drained = {
      state: "draining" as const,
      domainsLeft: 0,
      drainingSince: now - lateMailMs,
      queued: 0,
      logReadAt: now,
    };
    expect(step(drained)).toEqual({ do: "give-back", isGivenUp: false });
    const open: Partial<ReplacementFacts>[] = [
      { drainingSince: now - lateMailMs + 1 },
      { underWay: 1 },
      { queued: 2 },
      { queued: null },
      { logReadAt: null },
      { logReadAt: now - 1 },
    ];
    for (const one of open) expect(step({ ...drained, ...one }).do).toBe("wait");
    const late = { ...drained, drainingSince: now - drainWithinMs, underWay: 1 };
    expect(step(late)).toEqual({ do: "give-back", isGivenUp: true });
    expect(step({ ...drained, domainsLeft: 1 })).toEqual({ do: "go-on", to: "moving" });
    for (const status of ["retiring", "retired"] as const)
      expect(step({ ...drained, old: { name: "a", status } })).toEqual({ do: "go-on", to: "retiring" });
    expect(step({ ...late, drainingSince: now, old: { name: "a", status: "isolated" } }).do).toBe(
      "give-back",
    );
  });

  test("is over when the old machine was given back", () => {
    const retiring = (status: "retiring" | "retired") =>
      step({ state: "retiring", domainsLeft: 0, old: { name: "a", status } });
    expect(retiring("retiring").do).toBe("wait");
    expect(retiring("retired")).toEqual({ do: "go-on", to: "done" });
  });
});
