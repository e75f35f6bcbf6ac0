import { describe, expect, test } from "vitest";
import { dropFromSpf, mergeSpf, spfAllowsAll, spfNamesIp, spfRecordsOf } from "./spf.ts";
import { countSpfLookups } from "./spf-lookups.ts";

describe("an SPF record names an address", () => {
  test.each([
    ["v=spf1 ip4:192.0.2.7 -all", true],
    ["v=spf1 ip4:192.0.2.0/28 ~all", true],
    ["V=SPF1 a mx IP4:192.0.2.7", true],
    ["v=spf1 ip4:192.0.2.8 -all", false],
    ["v=spf1 ip4:192.0.2.16/28 -all", false],
    ["v=spf1 -ip4:192.0.2.7 ip4:192.0.2.0/24 -all", false],
    ["v=spf1 -all ip4:192.0.2.7", false],
    ["v=spf1 include:_spf.example.net -all", false],
    ["v=spf1 ip4:192.0.2.7/40 -all", false],
    ["v=spf1 ip4:192.0.2.7/x -all", false],
    ["v=spf1 ip4:192.0.2.7/-1 -all", false],
    ["v=spf1 ip4:0.0.0.0/0 -all", true],
    ["v=spf1 ip4:191.256.2.7 -all", false],
    ["v=spf1 ip4:0.0.192.0.2.7/0 -all", false],
    ["v=spf1 a:192.0.2.7 -all", false],
    ["", false],
  ])("%s → %s", (record, expected) => {
    expect(spfNamesIp(record, "192.0.2.7")).toBe(expected);
  });
});

test("what is no address is named by no record", () => {
  for (const ip of ["", "192.0.2", "192.0.2.300", "2001:db8::1"])
    expect(spfNamesIp("v=spf1 ip4:0.0.0.0/0 -all", ip), ip).toBe(false);
});

test("only TXT values that are SPF count, and +all is seen however it is written", () => {
  expect(spfRecordsOf(["v=spf1 -all", "v=spf10 -all", "google-site-verification=x"])).toEqual([
    "v=spf1 -all",
  ]);
  expect(spfAllowsAll("v=spf1 +all")).toBe(true);
  expect(spfAllowsAll("v=spf1 all")).toBe(true);
  expect(spfAllowsAll("v=spf1 a +all")).toBe(true);
  expect(spfAllowsAll("v=spf1 a -all")).toBe(false);
  expect(spfAllowsAll("v=spf1 ?all")).toBe(false);
});

describe("mergeSpf", () => {
  test("keeps a foreign record whole and puts the missing addresses first", () => {
    expect(
      mergeSpf("v=spf1 include:_spf.google.com ip4:198.51.100.1 -all", ["192.0.2.7", "198.51.100.1"]),
    ).toBe("v=spf1 ip4:192.0.2.7 include:_spf.google.com ip4:198.51.100.1 -all");
  });
  test("changes nothing when the addresses are named, and merging twice is merging once", () => {
    const merged = mergeSpf("v=spf1 redirect=_spf.example.net", ["192.0.2.7"]);
    expect(mergeSpf(merged, ["192.0.2.7"])).toBe(merged);
    expect(merged).toBe("v=spf1 ip4:192.0.2.7 redirect=_spf.example.net");
  });
  test("makes one of our own where none is", () => {
    expect(mergeSpf(null, ["192.0.2.7", "192.0.2.8"])).toBe("v=spf1 ip4:192.0.2.7 ip4:192.0.2.8 ~all");
  });
});

test("dropFromSpf takes out what passes one of the addresses alone", () => {
  const record =
    "v=spf1 ip4:192.0.2.7 +IP4:192.0.2.8/32 ip4:192.0.2.0/28 -ip4:192.0.2.7 a:192.0.2.7 ip4:192.0.2.77 ~all";
  expect(dropFromSpf(record, ["192.0.2.7", "192.0.2.8"])).toBe(
    "v=spf1 ip4:192.0.2.0/28 -ip4:192.0.2.7 a:192.0.2.7 ip4:192.0.2.77 ~all",
  );
  expect(dropFromSpf("v=spf1 -all", [])).toBe("v=spf1 -all");
});

describe("countSpfLookups", () => {
  const known = new Map([
    ["_spf.a.example", ["v=spf1 include:_b.a.example include:_c.a.example ~all"]],
    ["_b.a.example", ["v=spf1 ip4:192.0.2.1 a mx"]],
    ["_c.a.example", ["x", "v=spf1 exists:%{i}.z.example redirect=_b.a.example"]],
    ["none.example", ["nothing of the kind"]],
    ["twice.example", ["v=spf1 -all", "v=spf1 ~all"]],
    ["loop.example", ["v=spf1 include:loop.example -all"]],
  ]);
  test("counts through includes and redirects, ip4 and all for nothing", () => {
    // include, its two includes, a + mx, exists + redirect, and a + mx again behind the redirect
    expect(countSpfLookups("v=spf1 ip4:192.0.2.9 include:_SPF.a.example. -all", known)).toEqual({
      lookups: 9,
      unknown: [],
      broken: [],
    });
  });
  test("asks for what it does not know, and names includes without a valid record", () => {
    expect(
      countSpfLookups("v=spf1 include:new.example include:none.example include:twice.example", known),
    ).toEqual({
      lookups: 3,
      unknown: ["new.example"],
      broken: ["none.example", "twice.example"],
    });
  });
  test("a circle of includes ends, over the limit", () => {
    expect(countSpfLookups("v=spf1 include:loop.example", known).lookups).toBeGreaterThan(10);
  });
});
