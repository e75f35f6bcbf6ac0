import { describe, expect, test } from "vitest";
import { addressMoves } from "./fleet/address-moves.ts";
import { mailboxMoves } from "./fleet/mailbox-moves.ts";
import { isNews, type MoveTable, refusalOf } from "./move-table.ts";
import { pairMoves } from "./warmup/pair-moves.ts";

const tables: readonly (readonly [name: string, begin: string, table: MoveTable<string, string>])[] = [
  ["a pair", "cold", pairMoves],
  ["an address", "ordered", addressMoves],
  ["a mailbox", "pending", mailboxMoves],
];
const causesOf = (table: MoveTable<string, string>) => Object.keys(Object.values(table)[0] ?? {});

describe.each(tables)("the table of %s", (_, begin, table) => {
  test("allows what it says, refuses every other move that is news, and names it", () => {
    for (const from of Object.keys(table))
      for (const cause of causesOf(table)) {
        const allowed = table[from]?.[cause] ?? [];
        expect(isNews(table, from, cause)).toBe(allowed.length > 0);
        for (const to of Object.keys(table))
          expect(refusalOf(table, from, cause, to)).toEqual(
            allowed.includes(to) ? null : { from, to, cause },
          );
      }
  });

  test("knows every cause in every state, and leads to every state from the one it begins with", () => {
    for (const row of Object.values(table)) expect(Object.keys(row).sort()).toEqual(causesOf(table).sort());
    const reached = new Set([begin]);
    for (const state of reached) for (const to of Object.values(table[state] ?? {}).flat()) reached.add(to);
    expect([...reached].sort()).toEqual(Object.keys(table).sort());
  });
});

test("an address that went back is at its end, and one on its way back comes to nothing else", () => {
  expect(Object.values(addressMoves.released).flat()).toEqual([]);
  expect(Object.values(addressMoves.releasing).flat()).toEqual(["released"]);
});

test("nothing but its delisting, or its end, takes an address out of quarantine", () => {
  const ways = Object.entries(addressMoves.quarantined).filter(([, to]) => to.length > 0);
  expect(ways.map(([cause]) => cause).sort()).toEqual(["delisted", "given-back", "leaving"]);
});

test("an address that was graded bad serves by a good grade or a signature alone", () => {
  const ways = Object.entries(addressMoves.held).filter(([, to]) => (to as string[]).includes("serving"));
  expect(ways.map(([cause]) => cause).sort()).toEqual(["graded-good", "put-to-use"]);
});
