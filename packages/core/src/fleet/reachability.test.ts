import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import { hour, minute } from "../time.ts";
import { nextProbeInMs, reachAfter, reachedAtFirst, reachOf, reachSentence } from "./reachability.ts";

const both = { ssh: "nobody answers", smtp: "does not greet" };
const none = { ssh: null, smtp: null };
const noSsh = { ...none, ssh: both.ssh };
const noSmtp = { ...none, smtp: both.smtp };
const after = (...probes: readonly (typeof both | typeof none | typeof noSsh | typeof noSmtp)[]) =>
  probes.reduce(reachAfter, reachedAtFirst);
const given = Array.from({ length: policy.node.missesBeforeDown }, () => both);

describe("a node is given up", () => {
  test("only after as many misses in a row on both ways as the policy says", () => {
    expect(reachOf(after(...given.slice(1)))).toBe("reachable");
    expect(reachOf(after(...given))).toBe("unreachable");
  });
  test("not when one answer came between the misses", () => {
    expect(reachOf(after(...given.slice(1), none, ...given.slice(1)))).toBe("reachable");
  });
  test("not when one way alone is silent, however long", () => {
    expect(reachOf(after(noSsh, noSsh, noSsh, noSsh, noSsh))).toBe("degraded");
    expect(reachOf(after(noSmtp, noSmtp, noSmtp))).toBe("degraded");
  });
  test("when the ways were lost one after the other", () => {
    expect(reachOf(after(noSsh, noSsh, noSsh, both, both))).toBe("degraded");
    expect(reachOf(after(noSsh, noSsh, noSsh, both, both, both))).toBe("unreachable");
  });
});

describe("a node that was given up", () => {
  test("is asked again after 15, 30 and then every 60 minutes", () => {
    const pauses = [0, 1, 2, 3].map((more) =>
      nextProbeInMs(after(...given, ...Array.from({ length: more }, () => both))),
    );
    expect(pauses).toEqual([15 * minute, 30 * minute, hour, hour]);
  });
  test("is asked again soon once it has answered on either way", () => {
    expect(nextProbeInMs(after(...given, both, noSsh))).toBe(policy.node.probeEveryMs);
  });
  test("is back after answering as often in a row as the policy says, each way by itself", () => {
    expect(policy.node.goodsBeforeUp).toBe(2);
    expect(reachOf(after(...given, none))).toBe("unreachable");
    expect(reachOf(after(...given, none, both, none))).toBe("unreachable");
    expect(reachOf(after(...given, noSsh, noSsh))).toBe("degraded");
    expect(after(...given, none, none)).toEqual(reachedAtFirst);
  });
  test("is given up again only after a whole row of misses", () => {
    const back = [...given, none, none];
    expect(reachOf(after(...back, both, both))).toBe("reachable");
    expect(reachOf(after(...back, ...given))).toBe("unreachable");
  });
});

test("each state has its own sentence, with why, and a node that answers has none", () => {
  expect(reachSentence(reachedAtFirst)).toBeNull();
  expect(reachSentence(after(noSsh, noSsh, noSsh))).toMatch(/mail server answers, but by SSH nobody answers/);
  expect(reachSentence(after(noSmtp, noSmtp, noSmtp))).toMatch(
    /answers by SSH, but its mail server does not greet/,
  );
  expect(reachSentence(after(...given))).toMatch(/nobody answers.*does not greet.*nothing is lost/);
});
