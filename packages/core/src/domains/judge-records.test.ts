import { describe, expect, test } from "vitest";
import type { LookupResult } from "../ports/dns.ts";
import {
  type ExpectedRecord,
  expectedRecords,
  type MailIdentity,
  type PresentTxt,
} from "./expected-records.ts";
import { judgeRecords, lookupKey, lookupsFor, type RecordCheck } from "./judge-records.ts";

const identity: MailIdentity = {
  domain: "acme.example",
  node: { hostname: "n1.nodes.example", ip: "192.0.2.1" },
  egress: [{ ip: "192.0.2.7", hostname: "out7.nodes.example" }],
  dkim: { selector: "dkim", value: "v=DKIM1; k=rsa; p=MIIBIjAN" },
  formerIps: [],
  trackingTarget: "track.penguinmails.example",
};

const found = (...values: string[]): LookupResult => ({ status: "found", values, ttlSeconds: 300 });

/** A world in which everything is published as expected, but for the changes. */
function world(expected: readonly ExpectedRecord[], changes: Record<string, LookupResult> = {}) {
  const lookups = new Map(
    expected.map((record) => [lookupKey(record.type, record.name), found(...record.values)]),
  );
  for (const [key, result] of Object.entries(changes)) lookups.set(key, result);
  return lookups;
}

function judged(changes: Record<string, LookupResult>, purpose: string, present?: PresentTxt): RecordCheck {
  const expected = expectedRecords(identity, present);
  const check = judgeRecords(expected, world(expected, changes), new Map()).find(
    (each) => each.purpose === purpose,
  );
  if (!check) throw new Error(`no check for ${purpose}`);
  return check;
}

describe("expectedRecords", () => {
  test("names every record of a sending domain, machine and way back included", () => {
    expect(
      expectedRecords(identity).map(({ purpose, type, name, values }) => [purpose, type, name, ...values]),
    ).toEqual([
      ["mx", "MX", "acme.example", "10 n1.nodes.example"],
      ["spf", "TXT", "acme.example", "v=spf1 ip4:192.0.2.7 ~all"],
      ["dkim", "TXT", "dkim._domainkey.acme.example", "v=DKIM1; k=rsa; p=MIIBIjAN"],
      ["dmarc", "TXT", "_dmarc.acme.example", "v=DMARC1; p=none; rua=mailto:dmarc@bounce.acme.example"],
      ["return-path-mx", "MX", "bounce.acme.example", "10 n1.nodes.example"],
      ["return-path-spf", "TXT", "bounce.acme.example", "v=spf1 ip4:192.0.2.7 -all"],
      ["tracking", "CNAME", "u.acme.example", "track.penguinmails.example"],
      ["a", "A", "n1.nodes.example", "192.0.2.1"],
      ["a", "A", "out7.nodes.example", "192.0.2.7"],
      ["ptr", "PTR", "1.2.0.192.in-addr.arpa", "n1.nodes.example"],
      ["ptr", "PTR", "7.2.0.192.in-addr.arpa", "out7.nodes.example"],
    ]);
  });
  test("has no SPF to publish before there is an address, and no tracking name without a target", () => {
    const valuesOf = (change: Partial<MailIdentity>, purpose: string) =>
      expectedRecords({ ...identity, ...change }).find((record) => record.purpose === purpose)?.values;
    expect(valuesOf({ egress: [] }, "spf")).toEqual([]);
    expect(valuesOf({ egress: [] }, "return-path-spf")).toEqual([]);
    expect(valuesOf({ trackingTarget: null }, "tracking")).toBeUndefined();
  });
  test("keeps what others wrote: SPF is merged, a stricter DMARC record stays", () => {
    const expected = expectedRecords(identity, {
      atDomain: ["google-site-verification=x", "v=spf1 include:_spf.example.net -all"],
      atDmarc: ["v=DMARC1; p=reject"],
    });
    const valuesOf = (purpose: string) => expected.find((record) => record.purpose === purpose)?.values;
    expect(valuesOf("spf")).toEqual(["v=spf1 ip4:192.0.2.7 include:_spf.example.net -all"]);
    expect(valuesOf("dmarc")).toEqual(["v=DMARC1; p=reject"]);
  });
});

test("an address whose name is not set yet keeps its reverse record pending", () => {
  const nameless = { ...identity, egress: [{ ip: "192.0.2.7", hostname: null }] };
  const expected = expectedRecords(nameless);
  const checks = judgeRecords(expected, world(expected), new Map()).filter(
    (check) => check.purpose === "ptr",
  );
  expect(checks.map((check) => [check.name, check.state])).toEqual([
    ["1.2.0.192.in-addr.arpa", "ok"],
    ["7.2.0.192.in-addr.arpa", "pending"],
  ]);
});

describe("judgeRecords", () => {
  test("a domain published as expected is right in every record, and nothing is advised", () => {
    const expected = expectedRecords(identity);
    const checks = judgeRecords(expected, world(expected), new Map());
    expect(checks.map((check) => [check.state, check.advice])).toEqual(expected.map(() => ["ok", null]));
    expect(lookupsFor(expected)).toHaveLength(new Set(expected.map((r) => r.type + r.name)).size);
  });

  test.each<[string, string, Record<string, LookupResult>, string, RegExp]>([
    [
      "no record",
      "mx",
      { "MX acme.example": { status: "nodata" } },
      "missing",
      /Add a MX record at acme\.example: 10 n1/,
    ],
    [
      "mail goes elsewhere",
      "mx",
      { "MX acme.example": found("1 aspmx.l.google.com", "10 n1.nodes.example") },
      "wrong",
      /goes to aspmx/,
    ],
    [
      "two first hosts",
      "mx",
      { "MX acme.example": found("10 n1.nodes.example", "10 other.example") },
      "wrong",
      /lowest number/,
    ],
    [
      "no such name",
      "return-path-mx",
      { "MX bounce.acme.example": { status: "nxdomain" } },
      "missing",
      /Add a MX/,
    ],
    [
      "two SPF records",
      "spf",
      { "TXT acme.example": found("v=spf1 ip4:192.0.2.7 -all", "v=spf1 -all") },
      "wrong",
      /may have one/,
    ],
    [
      "anybody may send",
      "spf",
      { "TXT acme.example": found("v=spf1 ip4:192.0.2.7 +all") },
      "wrong",
      /anybody/,
    ],
    [
      "our address is not named",
      "spf",
      { "TXT acme.example": found("v=spf1 -all") },
      "wrong",
      /does not name 192\.0\.2\.7/,
    ],
    [
      "too many look-ups",
      "spf",
      { "TXT acme.example": found(`v=spf1 ip4:192.0.2.7 ${"a ".repeat(11)}-all`) },
      "wrong",
      /11 DNS look-ups/,
    ],
    ["other TXT only", "spf", { "TXT acme.example": found("hello") }, "missing", /Add a TXT record/],
    [
      "another key",
      "dkim",
      { "TXT dkim._domainkey.acme.example": found("v=DKIM1; p=AAAA") },
      "wrong",
      /Another key/,
    ],
    [
      "a key beside ours",
      "dkim",
      { "TXT dkim._domainkey.acme.example": found("v=DKIM1; p=MIIBIjAN", "v=DKIM1; p=AAAA") },
      "wrong",
      /Several keys/,
    ],
    ["no policy", "dmarc", { "TXT _dmarc.acme.example": found("v=DMARC1; p=maybe") }, "wrong", /no policy/],
    [
      "two DMARC records",
      "dmarc",
      { "TXT _dmarc.acme.example": found("v=DMARC1; p=none", "v=DMARC1; p=reject") },
      "wrong",
      /may have one/,
    ],
    [
      "another name",
      "ptr",
      { "PTR 1.2.0.192.in-addr.arpa": found("host-1.provider.example") },
      "wrong",
      /hosting provider/,
    ],
    [
      "no name",
      "ptr",
      { "PTR 1.2.0.192.in-addr.arpa": { status: "nxdomain" } },
      "missing",
      /must be n1\.nodes\.example/,
    ],
    ["another address", "a", { "A n1.nodes.example": found("203.0.113.9") }, "wrong", /alone/],
    [
      "another address beside it",
      "a",
      { "A n1.nodes.example": found("192.0.2.1", "203.0.113.9") },
      "wrong",
      /alone/,
    ],
  ])("%s: %s is judged, with one sentence on how to mend it", (_what, purpose, changes, state, advice) => {
    const check = judged(changes, purpose);
    expect(check.state).toBe(state);
    expect(check.advice).toMatch(advice);
  });

  test.each<[string, string, Record<string, LookupResult>]>([
    ["other TXT beside SPF", "spf", { "TXT acme.example": found("hello", "v=spf1 ip4:192.0.2.7 -all") }],
    [
      "other TXT beside the way back's SPF",
      "return-path-spf",
      { "TXT bounce.acme.example": found("hello", "v=spf1 ip4:192.0.2.7 -all") },
    ],
    ["other TXT beside DMARC", "dmarc", { "TXT _dmarc.acme.example": found("hello", "v=DMARC1; p=none") }],
    ["tags in upper case", "dmarc", { "TXT _dmarc.acme.example": found("v=DMARC1; P=none") }],
    ["a second MX", "mx", { "MX acme.example": found("20 spare.example", "10 n1.nodes.example") }],
    ["an MX in upper case", "mx", { "MX acme.example": found("10 N1.NODES.example") }],
    ["a name in upper case", "ptr", { "PTR 1.2.0.192.in-addr.arpa": found("N1.NODES.example") }],
    [
      "as many look-ups as receivers make",
      "spf",
      { "TXT acme.example": found(`v=spf1 ip4:192.0.2.7 ${"a ".repeat(10)}-all`) },
    ],
  ])("%s: %s is right", (_what, purpose, changes) => {
    expect(judged(changes, purpose)).toMatchObject({ state: "ok", advice: null });
  });

  test("a range of somebody else's addresses in SPF stays and is no fault", () => {
    const present = { atDomain: ["v=spf1 ip4:198.51.100.0/24 -all"], atDmarc: [] };
    const spf = judged({}, "spf", present);
    expect(spf).toMatchObject({ state: "ok", found: [expect.stringContaining("198.51.100.0/24")] });
  });

  test("a key cut into pieces, or spaced, is the same key", () => {
    const spaced = found("v=DKIM1;k=rsa;  p=MIIB IjAN");
    expect(judged({ "TXT dkim._domainkey.acme.example": spaced }, "dkim").state).toBe("ok");
  });

  test("a stricter DMARC policy is right", () => {
    expect(
      judged({ "TXT _dmarc.acme.example": found("v=DMARC1; p=quarantine; pct=50") }, "dmarc").state,
    ).toBe("ok");
  });

  test("an include that publishes no SPF breaks the record", () => {
    const expected = expectedRecords(identity);
    const lookups = world(expected, {
      "TXT acme.example": found("v=spf1 ip4:192.0.2.7 include:gone.example -all"),
    });
    const spf = judgeRecords(expected, lookups, new Map([["gone.example", []]])).find(
      (c) => c.purpose === "spf",
    );
    expect(spf).toMatchObject({ state: "wrong", advice: expect.stringContaining("gone.example") });
  });

  test("silence of DNS is unknown, never missing", () => {
    const check = judged({ "MX acme.example": { status: "unknown", cause: "timeout" } }, "mx");
    expect(check.state).toBe("unknown");
  });

  test("a key that we have not made yet is pending, whatever DNS says", () => {
    const expected = expectedRecords({ ...identity, dkim: null });
    const checks = judgeRecords(expected, world(expected), new Map());
    expect(checks.find((check) => check.purpose === "dkim")?.state).toBe("pending");
  });
});
