import { expect, test } from "vitest";
import { evidenceWords } from "./evidence-words.ts";

test("evidence is told in one line, and what nobody could tell is said to be unknown", () => {
  const evidence = {
    lists: [
      { name: "Spamhaus ZEN", status: "listed" as const },
      { name: "PSBL", status: "unknown" as const },
    ],
    neighbours: { answered: 16, listed: ["198.18.0.1"] },
    formerNames: [],
    port25: "shut" as const,
    smtpFilters: null,
  };
  expect(evidenceWords(evidence)).toBe(
    "Lists: 1 hold it, 0 clean, 1 unknown · neighbours: 1 of 16 listed · name before: none · port 25: shut · SMTP filters: unknown",
  );
  expect(evidenceWords({ ...evidence, formerNames: ["a.example", "b.example"], smtpFilters: 0 })).toContain(
    "name before: a.example, b.example · port 25: shut · SMTP filters: none",
  );
  expect(evidenceWords({ ...evidence, formerNames: null, smtpFilters: 1 })).toContain(
    "name before: unknown · port 25: shut · SMTP filters: 1",
  );
});
