import { expect, test } from "vitest";
import type { RecordCheck } from "./judge-records.ts";
import { recordDeviations } from "./record-deviations.ts";

const check = (of: Partial<RecordCheck>): RecordCheck => ({
  purpose: "spf",
  name: "acme.example",
  type: "TXT",
  expected: ["v=spf1 ip4:198.18.4.11 ~all"],
  found: [],
  state: "missing",
  advice: "Publish it.",
  ...of,
});
const domain = { name: "acme.example", wasVerified: true, ip: "198.18.4.11" };

test("a record that went missing or wrong is told with what mail loses and the address that it touches", () => {
  expect(recordDeviations(domain, [check({})])).toEqual([
    {
      step: "the domains' records",
      what: "SPF of acme.example",
      expected: "v=spf1 ip4:198.18.4.11 ~all",
      seen: "none",
      because: "Mail of acme.example suffers: receivers can't tell that it may leave from its address.",
      risk: "none",
      ips: ["198.18.4.11"],
      remedy: "Publish it.",
    },
  ]);
  expect(recordDeviations(domain, [check({ state: "wrong", found: ["v=spf1 -all"] })])[0]?.seen).toBe(
    "v=spf1 -all",
  );
});

test("what is right, on its way or not answered is no drift, and neither is a domain that never was verified", () => {
  for (const state of ["ok", "pending", "unknown"] as const)
    expect(recordDeviations(domain, [check({ state })])).toEqual([]);
  expect(recordDeviations({ ...domain, wasVerified: false }, [check({})])).toEqual([]);
});

test("a node's own names are told once, by its plan", () => {
  expect(recordDeviations(domain, [check({ purpose: "ptr" }), check({ purpose: "a" })])).toEqual([]);
});
