import { expect, test } from "vitest";
import type { ShownBlocklists } from "./blocklist-rows.ts";
import { budgetsInShort } from "./budget-words.ts";
import { addressesInShort, blocklistsInShort, driftInShort, operationsInShort } from "./node-in-short.ts";
import { lowestScore } from "./score-words.ts";

test("of addresses it is said how many there are and which of them don't serve", () => {
  const of = (...states: string[]) => addressesInShort(states.map((status) => ({ status })));
  expect(of("serving", "serving")).toBe("2 addresses, serving");
  expect(of("serving", "held", "held", "ordered")).toBe("4 addresses: 2 held, 1 ordered");
  expect(of()).not.toMatch(/serving/);
});

const standing = (status: "listed" | "clean" | "unknown") => ({
  zone: status,
  name: status,
  removalUrl: "https://list.example",
  refuses: true,
  status,
  cause: null,
  meanings: [],
  said: null,
  since: null,
  checkedAt: null,
});
const asked = (...states: ("listed" | "clean" | "unknown")[]): ShownBlocklists => ({
  subject: { kind: "address", id: states.join(" "), label: "x" },
  standings: states.map(standing),
});

test("listings are counted, and lists that gave no answer are no proof that nothing is listed", () => {
  expect(blocklistsInShort([asked("listed", "clean"), asked("clean")])).toBe("1 listing");
  expect(blocklistsInShort([asked("clean"), asked("clean")])).toBe("not listed anywhere");
  expect(blocklistsInShort([asked("clean"), asked("unknown")])).not.toMatch(/anywhere/);
  expect(blocklistsInShort([])).not.toMatch(/not listed/);
});

test("what is true again is not counted as a drift, and nobody's look is no good look", () => {
  const lookedAt = "2026-03-02T00:00:00.000Z";
  expect(driftInShort({ drifts: [{ closedAt: null }, { closedAt: lookedAt }], lookedAt })).toBe(
    "1 not as planned",
  );
  expect(driftInShort({ drifts: [{ closedAt: lookedAt }], lookedAt })).toBe("everything seen is as planned");
  expect(driftInShort({ drifts: [], lookedAt: null })).toBe("not looked at yet");
});

test("of operations the newest is told with its state", () => {
  expect(
    operationsInShort([
      { kind: "reboot", state: "running" },
      { kind: "apply", state: "failed" },
    ]),
  ).toBe("Reboot the machine: under way");
  expect(operationsInShort([])).toBe("none yet");
});

test("of several scores the lowest is told; without any it is no zero", () => {
  const scored = (score: number) => ({ state: "scored" as const, score, terms: [] });
  const unknown = { state: "insufficient-data" as const, sent: 0, needed: 30 };
  expect(lowestScore([scored(96), unknown, scored(41)])).toBe("lowest: 41 of 100");
  expect(lowestScore([unknown])).toBe("not enough data yet");
});

test("budgets that want attention are counted", () => {
  expect(budgetsInShort([{ severity: "bad" }, { severity: null }])).toBe("1 of 2 budgets want attention");
  expect(budgetsInShort([{ severity: null }])).not.toMatch(/attention/);
  expect(budgetsInShort([])).toBe("nothing was sent");
});
