import type { CampaignActivity } from "@penguinmails/api-client/campaigns";
import { expect, test } from "vitest";
import { limitsInShort, operatorsInShort } from "./run-in-short.ts";

type Operator = CampaignActivity["operators"][number];
const operator = (name: string, delivered: number, bounced: number) =>
  ({ operator: name, delivered, bounced }) as Operator;

test("of operators it is said how many there are and where the greatest share bounced, not the greatest number", () => {
  expect(operatorsInShort([operator("google", 960, 40), operator("yahoo", 9, 1)], "running")).toBe(
    "2 operators; most bounced at Yahoo: 10 %",
  );
  expect(operatorsInShort([operator("google", 5, 0)], "running")).toBe("1 operator; nothing bounced");
});

test("without an operator it is being planned, but not once it is over", () => {
  expect(operatorsInShort([], "planning")).toBe("being planned");
  expect(operatorsInShort([], "finished")).toBe("nobody was mailed");
  expect(operatorsInShort([], "stopped")).toBe("nobody was mailed");
});

type Limit = CampaignActivity["limits"][number];
const limit = (state: string, usedToday: number) => ({ state, usedToday, capPerDay: 40 }) as Limit;

test("of limits it is said how many are held back and in which way; one that is held back is not used up besides", () => {
  expect(
    limitsInShort([limit("warming", 3), limit("warm", 40), limit("resting", 40), limit("slowed", 2)]),
  ).toBe("4 limits, 1 resting, 1 slowed, 1 used up");
  expect(limitsInShort([limit("warm", 40), limit("warm", 40)])).toBe("2 limits, 2 used up");
  expect(limitsInShort([limit("cold", 0)])).toBe("1 limit");
});
