import { afterAll, expect, test } from "vitest";
import { startDnsServer, type Zone } from "./dns-test-server.ts";
import { makeDnsResolver } from "./resolver.ts";

const key = `v=DKIM1; k=rsa; p=${"MIIBIjANBgkq".repeat(60)}`;
const pieces = key.match(/.{1,255}/g) ?? [];
const zone: Zone = new Map<string, Zone extends Map<string, infer V> ? V : never>([
  ["A n1.example", [{ type: "A", name: "n1.example", ttl: 120, data: "192.0.2.7" }]],
  [
    "MX acme.example",
    [
      { type: "MX", name: "acme.example", ttl: 60, data: { preference: 20, exchange: "b.example" } },
      { type: "MX", name: "acme.example", ttl: 60, data: { preference: 5, exchange: "A.example" } },
    ],
  ],
  [
    "MX null.example",
    [{ type: "MX", name: "null.example", ttl: 60, data: { preference: 0, exchange: "." } }],
  ],
  [
    "TXT dkim._domainkey.acme.example",
    [{ type: "TXT", name: "dkim._domainkey.acme.example", ttl: 60, data: pieces }],
  ],
  [
    "PTR 7.2.0.192.in-addr.arpa",
    [{ type: "PTR", name: "7.2.0.192.in-addr.arpa", ttl: 60, data: "N1.example" }],
  ],
  ["TXT broken.example", "servfail"],
  ["TXT silent.example", "silence"],
]);
const server = await startDnsServer(zone);
afterAll(server.close);
const resolver = makeDnsResolver({ servers: [server.address], timeoutMs: 200, tries: 1 });

test("asks the server it was given, port and all, and tells values as the port says", async () => {
  expect(await resolver.lookup("n1.example.", "A")).toEqual({
    status: "found",
    values: ["192.0.2.7"],
    ttlSeconds: 120,
  });
  expect(await resolver.lookup("acme.example", "MX")).toMatchObject({
    values: ["5 a.example", "20 b.example"],
  });
  expect(await resolver.lookup("7.2.0.192.in-addr.arpa", "PTR")).toMatchObject({ values: ["n1.example"] });
});

test("a null MX is an empty host, not an absence", async () => {
  expect(await resolver.lookup("null.example", "MX")).toMatchObject({ status: "found", values: ["0 "] });
});

test("a key too long for one string or one UDP packet comes back whole", async () => {
  expect(await resolver.lookup("dkim._domainkey.acme.example", "TXT")).toMatchObject({ values: [key] });
});

test("a record with bytes that are no text is one that every column takes", async () => {
  const data = [Buffer.from("v=spf1 \0 -all"), Buffer.from([0xff, 0])];
  zone.set("TXT odd.example", [{ type: "TXT", name: "odd.example", ttl: 60, data }]);
  expect(await resolver.lookup("odd.example", "TXT")).toMatchObject({
    values: ["v=spf1 \ufffd -all\u00ff\ufffd"],
  });
});

test("tells no such name, no such record and no answer apart", async () => {
  expect(await resolver.lookup("nowhere.example", "MX")).toEqual({ status: "nxdomain" });
  expect(await resolver.lookup("acme.example", "TXT")).toEqual({ status: "nodata" });
  expect(await resolver.lookup("broken.example", "TXT")).toMatchObject({ status: "unknown" });
  expect(await resolver.lookup("silent.example", "TXT")).toMatchObject({ status: "unknown" });
  expect(await resolver.lookup("not a..name", "TXT")).toMatchObject({ status: "unknown" });
});

test("sees a changed record at once", async () => {
  zone.set("TXT change.example", [{ type: "TXT", name: "change.example", ttl: 3_600, data: ["before"] }]);
  expect(await resolver.lookup("change.example", "TXT")).toMatchObject({ values: ["before"] });
  zone.set("TXT change.example", [{ type: "TXT", name: "change.example", ttl: 3_600, data: ["after"] }]);
  expect(await resolver.lookup("change.example", "TXT")).toMatchObject({ values: ["after"] });
});
