import type { DomainRecord } from "@penguinmails/api-client/domains";
import { expect, test } from "vitest";
import { recordSummary, saysName, worstFirst } from "./records.ts";

const record = (purpose: DomainRecord["purpose"], state: DomainRecord["state"]): DomainRecord => ({
  purpose,
  state,
  name: "x.example",
  type: "TXT",
  expected: [],
  found: [],
  advice: null,
});

test("what has to be mended stands first, the rest keeps its order", () => {
  const records = [
    record("mx", "ok"),
    record("spf", "missing"),
    record("dkim", "unknown"),
    record("dmarc", "wrong"),
  ];
  expect(worstFirst(records).map(({ purpose }) => purpose)).toEqual(["spf", "dmarc", "dkim", "mx"]);
});

test("the summary counts what is right and claims nothing about no records", () => {
  expect(recordSummary([record("mx", "ok"), record("spf", "wrong")])).toBe("1 of 2 records are right.");
  expect(recordSummary([record("mx", "ok")])).toBe("The record is right.");
  expect(recordSummary([record("mx", "ok"), record("spf", "ok")])).toBe("All 2 records are right.");
  expect(recordSummary([])).not.toMatch(/right/);
});

test("hosts are named by what MX, CNAME and PTR records say, and by no other", () => {
  expect((["MX", "CNAME", "PTR", "TXT", "A"] as const).map((type) => saysName({ type }))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
