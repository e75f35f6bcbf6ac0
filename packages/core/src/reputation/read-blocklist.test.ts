import { describe, expect, test } from "vitest";
import type { LookupResult } from "../ports/dns.ts";
import { type BlocklistZone, blocklistZone, blocklistZones } from "./blocklist-zones.ts";
import { blocklistQuery, judgeZone, readBlocklistAnswer } from "./read-blocklist.ts";

const named = (name: string): BlocklistZone => {
  const zone = blocklistZone(name);
  if (!zone) throw new Error(`no zone ${name}`);
  return zone;
};
const zen = named("zen.spamhaus.org");
const dbl = named("dbl.spamhaus.org");
const found = (...values: string[]): LookupResult => ({ status: "found", values, ttlSeconds: 60 });
const nothing: LookupResult = { status: "nxdomain" };

describe("the name that is asked", () => {
  test.each([
    ["192.0.2.99", "99.2.0.192.zen.spamhaus.org"],
    [
      "2001:db8:1:2:3:4:567:89ab",
      "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.zen.spamhaus.org",
    ],
    ["2001:db8::1", `1.${"0.".repeat(23)}8.b.d.0.1.0.0.2.zen.spamhaus.org`],
    ["::ffff:192.0.2.1", `1.0.2.0.0.0.0.c.f.f.f.f.${"0.".repeat(20)}zen.spamhaus.org`],
  ])("turns %s round", (ip, name) => {
    expect(blocklistQuery(zen, ip)).toBe(name);
  });
  test("leaves a domain as it is, in lower case and without its last dot", () => {
    expect(blocklistQuery(dbl, "Mail.Acme.Example.")).toBe("mail.acme.example.dbl.spamhaus.org");
  });
  test.each(["multi.surbl.org", "multi.uribl.com"])(
    "is the registered domain for %s, which knows no hosts",
    (zone) => {
      expect(blocklistQuery(named(zone), "t.mail.acme.co.uk")).toBe(`acme.co.uk.${zone}`);
      expect(blocklistQuery(named(zone), "acme.example")).toBe(`acme.example.${zone}`);
    },
  );
  test("is none where the list holds another kind", () => {
    expect(blocklistQuery(dbl, "192.0.2.1")).toBeNull();
    expect(blocklistQuery(zen, "acme.example")).toBeNull();
    expect(blocklistQuery(dbl, "")).toBeNull();
  });
});

describe("an answer", () => {
  test("that is empty lists nothing", () => {
    expect(readBlocklistAnswer(zen, found())).toEqual({ status: "clean" });
  });
  test.each<[string, LookupResult]>([
    ["a refusal of a public resolver", found("127.255.255.254")],
    ["a refusal for asking too often", found("127.255.255.255")],
    ["a mistyped zone", found("127.255.255.252")],
    ["a refusal beside a listing", found("127.0.0.3", "127.255.255.254")],
    ["a parked domain's web server", found("203.0.113.7")],
    ["a server failure", { status: "unknown", cause: "ESERVFAIL" }],
    ["a time-out", { status: "unknown", cause: "ETIMEOUT" }],
  ])("that is %s means unknown, neither listed nor clean", (_what, answer) => {
    expect(readBlocklistAnswer(zen, answer).status).toBe("unknown");
  });
  test.each([
    ["dbl.spamhaus.org", "127.0.1.255"],
    ["multi.uribl.com", "127.0.0.1"],
    ["multi.surbl.org", "127.0.0.1"],
  ])("of %s with its own word for a refusal means unknown", (zone, value) => {
    expect(readBlocklistAnswer(named(zone), found(value)).status).toBe("unknown");
  });
  test("of absence means clean", () => {
    expect(readBlocklistAnswer(zen, nothing)).toEqual({ status: "clean" });
    expect(readBlocklistAnswer(zen, { status: "nodata" })).toEqual({ status: "clean" });
  });
  test("with codes says what each means, once", () => {
    const reading = readBlocklistAnswer(zen, found("127.0.0.3", "127.0.0.10", "127.0.0.4", "127.0.0.7"));
    expect(reading).toMatchObject({ status: "listed", codes: expect.arrayContaining(["127.0.0.3"]) });
    expect(reading.status === "listed" && reading.meanings.map((meaning) => meaning.split(":")[0])).toEqual([
      "CSS",
      "PBL",
      "XBL",
    ]);
  });
  test("with a mask says what each bit means", () => {
    const reading = readBlocklistAnswer(named("multi.uribl.com"), found("127.0.0.14"));
    expect(reading.status === "listed" && reading.meanings).toHaveLength(3);
  });
  test("with a code that nobody told us is a listing all the same", () => {
    expect(readBlocklistAnswer(zen, found("127.0.0.99"))).toEqual({
      status: "listed",
      codes: ["127.0.0.99"],
      meanings: ["listed, for a reason without a name"],
    });
  });
});

describe("a zone", () => {
  const working: { readonly listed: LookupResult; readonly unlisted: LookupResult } = {
    listed: found("127.0.0.2"),
    unlisted: nothing,
  };
  test("is believed when its test entry is listed and the other is not", () => {
    expect(judgeZone(zen, working)).toEqual({ believed: true });
  });
  test.each<[string, Partial<typeof working>]>([
    ["knows nobody, not even its test entry", { listed: nothing }],
    ["lists everybody", { unlisted: found("127.0.0.2") }],
    ["refuses us", { listed: found("127.255.255.254") }],
    ["answers one test and not the other", { unlisted: { status: "unknown", cause: "ETIMEOUT" } }],
    ["is a parked domain", { listed: found("203.0.113.7"), unlisted: found("203.0.113.7") }],
  ])("that %s is not believed, with the cause", (_what, change) => {
    const trust = judgeZone(zen, { ...working, ...change });
    expect(trust).toMatchObject({ believed: false, cause: expect.stringMatching(/\.$/) });
  });
});

test("every zone is there once, with a link for removal and codes that cannot be taken for refusals", () => {
  expect(new Set(blocklistZones.map(({ zone }) => zone)).size).toBe(blocklistZones.length);
  for (const { removalUrl, codes, refusals, reads } of blocklistZones) {
    expect(removalUrl).toMatch(/^https:\/\//);
    expect(codes.some(({ value }) => refusals.includes(value))).toBe(false);
    if (reads === "bits") for (const { value } of codes) expect(value & (value - 1)).toBe(0);
  }
});
