import { expect, test } from "vitest";
import { scoreInShort, scoreTone } from "./score-words.ts";

const term = (name: "bounces" | "complaints", factor: number) => ({ name, factor, sentence: `${name}.` });

test("a score is told by the term that takes most of it", () => {
  const terms = [term("bounces", 0.9), term("complaints", 0.4)];
  expect(scoreInShort({ state: "scored", score: 36, terms })).toBe("complaints.");
});

test("a term that takes next to nothing is not held against anybody", () => {
  const terms = [term("bounces", 0.96), term("complaints", 1)];
  expect(scoreInShort({ state: "scored", score: 96, terms })).toBe("Nothing is held against it.");
});

test("without a score it says how much is missing", () => {
  expect(scoreInShort({ state: "insufficient-data", sent: 12, needed: 30 })).toBe(
    "12 of the 30 messages that a score needs.",
  );
});

test("scores are coloured good, worth a look, bad", () => {
  expect([100, 80, 79, 50, 49, 0].map(scoreTone)).toEqual(["ok", "ok", "warn", "warn", "bad", "bad"]);
});
