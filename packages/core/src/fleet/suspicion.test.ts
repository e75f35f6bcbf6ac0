import { expect, test } from "vitest";
import { policy } from "../policy.ts";
import { hour, minute } from "../time.ts";
import {
  type DriftHint,
  type ForeignMailHour,
  type HintedDrift,
  hintsOf,
  looksCompromised,
} from "./suspicion.ts";

const now = Date.UTC(2026, 10, 21, 14, 30);
const { standsForMs, foreignMailPerHour, mailCountsForMs } = policy.suspicion;
const drift = (hint: DriftHint, what: string, seenForMs: number = standsForMs): HintedDrift => ({
  hint,
  what,
  seen: "nc",
  foundAt: now - seenForMs,
  seenAt: now,
});
const mail = (messages: number, agoMs = 0) => ({
  hour: Math.floor((now - agoMs) / hour) * hour,
  messages,
  domains: { "spam.example": messages - 1, "acme.example": 1 },
});
const raised = (drifts: readonly HintedDrift[], hours: readonly ForeignMailHour[]) =>
  looksCompromised(hintsOf(drifts, hours, now));

test("nothing found is nothing suspected", () => {
  expect(hintsOf([], [], now)).toEqual([]);
  expect(raised([], [])).toBe(false);
});

test.each(["foreign-key", "foreign-listener"] as const)("a %s is enough, once it stands", (hint) => {
  expect(raised([drift(hint, "what it is", standsForMs - 1)], [])).toBe(false);
  expect(raised([drift(hint, "what it is")], [])).toBe(true);
});

test("altered files alone say nothing, however many, and are told beside another hint", () => {
  const files = ["/a", "/b", "/c", "/d", "/e"].map((path) => drift("altered-file", path));
  expect(raised(files, [])).toBe(false);
  const hints = hintsOf([...files, drift("foreign-listener", "listener tcp 0.0.0.0:4444")], [], now);
  expect(hints.map(({ sentence }) => sentence)).toEqual([
    "We did not start this: listener tcp 0.0.0.0:4444, held by nc.",
    "Files are not as we wrote them: /a, /b, /c and 2 more.",
  ]);
});

test("mail that we did not send counts from the policy's number an hour on, for the policy's time", () => {
  expect(raised([], [mail(foreignMailPerHour - 1), mail(foreignMailPerHour - 1, hour)])).toBe(false);
  expect(raised([], [mail(foreignMailPerHour)])).toBe(true);
  expect(raised([], [mail(foreignMailPerHour, mailCountsForMs)])).toBe(false);
});

test("says how much mail left since when and as whose, over all loud hours", () => {
  const [hint] = hintsOf([], [mail(30), mail(25, hour), mail(1, 2 * hour)], now);
  expect(hint).toMatchObject({ key: "foreign-mail", since: Date.UTC(2026, 10, 21, 13) });
  expect(hint?.sentence).toBe(
    "55 messages left that we did not send, since 2026-11-21 13:00 UTC; most as from spam.example (53), acme.example (2).",
  );
});

test("each hint keeps its key and its beginning while it stands", () => {
  const [first] = hintsOf([drift("foreign-key", "authorized_keys", hour)], [], now);
  const [later] = hintsOf(
    [{ ...drift("foreign-key", "authorized_keys", hour), seenAt: now + minute }],
    [],
    now,
  );
  expect(first).toEqual(later);
  expect(first?.since).toBe(now - hour);
});
