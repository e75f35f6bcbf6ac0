import { expect, test } from "vitest";
import { rowsAlike, rowsWith, sampleLike } from "./rows-alike.ts";

const row = (id: string, operators: readonly string[] | null, ...samples: string[]) => ({
  id,
  operators,
  samples,
});
const rows = [
  row("google/quota", ["google"], "552 The inbox is out of storage space"),
  row("yahoo/tariff", ["yahoo"], "554 Refused by tariff 7"),
  row("block/policy", null, "550 Mail refused by policy", "550 Refused by local tariff"),
  row("recipient/unknown", null, "550 User unknown"),
];
const ids = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id);

test("a search finds the rows that hold every word, in whatever order and case", () => {
  expect(ids(rowsWith(rows, " TARIFF refused "))).toEqual(["yahoo/tariff", "block/policy"]);
  expect(ids(rowsWith(rows, "google/"))).toEqual(["google/quota"]);
  expect(rowsWith(rows, " ")).toEqual(rows);
});

test("beside a rule stand the rows of its operator and of all, the most alike first", () => {
  const asked = { operator: "google", words: "mail refused by tariff *" };
  expect(ids(rowsAlike(rows, asked))).toEqual(["block/policy", "google/quota", "recipient/unknown"]);
  expect(ids(rowsAlike(rows, { ...asked, words: "MAIL REFUSED BY TARIFF" }))).toEqual(
    ids(rowsAlike(rows, asked)),
  );
  expect(ids(rowsAlike(rows, { ...asked, operator: "" }))).toEqual([
    "block/policy",
    "yahoo/tariff",
    "google/quota",
    "recipient/unknown",
  ]);
});

test("a row that was found shows the reply that was looked for", () => {
  const found = row("block/policy", null, "550 Mail refused by policy", "550 Refused by local tariff");
  expect(sampleLike(found, "Tariff refused")).toBe("550 Refused by local tariff");
  expect(sampleLike(found, "")).toBe("550 Mail refused by policy");
});
