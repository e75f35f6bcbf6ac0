import { expectedRecords, type MailIdentity } from "@penguinmails/core/domains/expected-records";
import { DnsPublishError } from "@penguinmails/core/ports/dns";
import { expect, test } from "vitest";
import { testDns } from "./domain-test-world.ts";
import { markerNameOf, ownerHash, publishRecords } from "./publish-records.ts";

const identity: MailIdentity = {
  domain: "acme.example",
  node: { hostname: "n1.nodes.example", ip: "192.0.2.1" },
  egress: [{ ip: "192.0.2.7", hostname: "out7.nodes.example" }],
  formerIps: [],
  dkim: { selector: "dkim", value: "v=DKIM1; k=rsa; p=NEW" },
  trackingTarget: null,
};
const owner = ownerHash("tenant", "domain");
const own = (of: MailIdentity = identity, txt: readonly string[] = []) =>
  expectedRecords(of, { atDomain: txt, atDmarc: [] }).filter(
    ({ purpose }) => purpose !== "a" && purpose !== "ptr",
  );
const outcomes = (results: Awaited<ReturnType<typeof publishRecords>>) =>
  Object.fromEntries(results.map(({ record, outcome }) => [record.purpose, outcome]));

test("publishes every record once: a second run writes nothing", async () => {
  const dns = testDns(["acme.example"]);
  expect(new Set(Object.values(outcomes(await publishRecords(dns.publisher, own(), owner))))).toEqual(
    new Set(["published"]),
  );
  expect(dns.records.get("MX acme.example")).toEqual(["10 n1.nodes.example"]);
  dns.writes.length = 0;
  expect(new Set(Object.values(outcomes(await publishRecords(dns.publisher, own(), owner))))).toEqual(
    new Set(["unchanged"]),
  );
  expect(dns.writes).toEqual([]);
});

test("replaces what it made itself, when it changes", async () => {
  const dns = testDns(["acme.example"]);
  await publishRecords(
    dns.publisher,
    own({ ...identity, dkim: { selector: "dkim", value: "v=DKIM1; p=OLD" } }),
    owner,
  );
  await publishRecords(
    dns.publisher,
    own({ ...identity, egress: [{ ip: "192.0.2.9", hostname: "o.example" }] }),
    owner,
  );
  expect(dns.records.get("TXT dkim._domainkey.acme.example")).toEqual(["v=DKIM1; k=rsa; p=NEW"]);
  expect(dns.records.get("TXT acme.example")).toEqual(["v=spf1 ip4:192.0.2.9 ~all"]);
});

test("a former address of the domain leaves its SPF record, ours or foreign; what others wrote around it stays", async () => {
  const former = { ...identity, formerIps: ["192.0.2.6"] };
  const publish = async (standing: string) => {
    const dns = testDns(["acme.example"]);
    if (standing === "ours") {
      const before = { ...identity, egress: [{ ip: "192.0.2.6", hostname: "o.example" }] };
      await publishRecords(dns.publisher, own(before), owner);
    } else dns.records.set("TXT acme.example", [standing]);
    const txt = dns.records.get("TXT acme.example") ?? [];
    await publishRecords(dns.publisher, own(former, txt), owner);
    return dns.records.get("TXT acme.example");
  };
  expect(await publish("ours")).toEqual(["v=spf1 ip4:192.0.2.7 ~all"]);
  expect(await publish("v=spf1 ip4:192.0.2.6 include:_spf.google.com ip4:192.0.2.128/30 -all")).toEqual([
    "v=spf1 ip4:192.0.2.7 include:_spf.google.com ip4:192.0.2.128/30 -all",
  ]);
});

test("a foreign SPF record with networks is added to once, however often it is published", async () => {
  const dns = testDns(["acme.example"]);
  dns.records.set("TXT acme.example", ["v=spf1 ip4:192.0.2.128/26 include:_spf.google.com -all"]);
  for (let round = 0; round < 3; round++)
    await publishRecords(dns.publisher, own(identity, dns.records.get("TXT acme.example")), owner);
  expect(dns.records.get("TXT acme.example")).toEqual([
    "v=spf1 ip4:192.0.2.7 ip4:192.0.2.128/26 include:_spf.google.com -all",
  ]);
});

test("never overwrites what others wrote: it stays, and is reported", async () => {
  const dns = testDns(["acme.example"]);
  const foreign = new Map([
    ["MX acme.example", ["1 aspmx.l.google.com"]],
    ["TXT dkim._domainkey.acme.example", ["v=DKIM1; p=THEIRS"]],
    ["TXT _dmarc.acme.example", ["v=DMARC1; p=maybe"]],
    ["MX bounce.acme.example", ["10 mx.other.example"]],
  ]);
  for (const [key, values] of foreign) dns.records.set(key, values);
  const results = outcomes(await publishRecords(dns.publisher, own(), owner));
  expect(results).toMatchObject({
    mx: "conflict",
    dkim: "conflict",
    dmarc: "conflict",
    "return-path-mx": "conflict",
  });
  for (const [key, values] of foreign) expect(dns.records.get(key), key).toEqual(values);
});

test("what another agency published here is foreign too", async () => {
  const dns = testDns(["acme.example"]);
  await publishRecords(dns.publisher, own(), ownerHash("other tenant", "other domain"));
  const moved = own({ ...identity, node: { hostname: "n2.nodes.example", ip: "192.0.2.2" } });
  expect(outcomes(await publishRecords(dns.publisher, moved, owner))).toMatchObject({ mx: "conflict" });
  expect(dns.records.get("MX acme.example")).toEqual(["10 n1.nodes.example"]);
});

test("adds to a foreign SPF record, and leaves the other TXT values of the name alone", async () => {
  const dns = testDns(["acme.example"]);
  const txt = ["google-site-verification=x", "v=spf1 include:_spf.example.net -all"];
  dns.records.set("TXT acme.example", txt);
  await publishRecords(dns.publisher, own(identity, txt), owner);
  expect(dns.records.get("TXT acme.example")).toEqual([
    "google-site-verification=x",
    "v=spf1 ip4:192.0.2.7 include:_spf.example.net -all",
  ]);
});

test("a record without a zone, or not known yet, is left for later", async () => {
  const dns = testDns([]);
  expect(
    new Set(
      Object.values(outcomes(await publishRecords(dns.publisher, own({ ...identity, dkim: null }), owner))),
    ),
  ).toEqual(new Set(["no-zone", "not-known-yet"]));
});

test("dying between marker and record leaves nothing that a second run cannot finish", async () => {
  const dns = testDns(["acme.example"]);
  const dying = {
    ...dns.publisher,
    putRrset: async (...args: Parameters<typeof dns.publisher.putRrset>) => {
      if (args[1] === "acme.example") throw new DnsPublishError("away", true);
      await dns.publisher.putRrset(...args);
    },
  };
  await expect(publishRecords(dying, own(), owner)).rejects.toThrow(DnsPublishError);
  expect(dns.records.get(`TXT ${markerNameOf("acme.example")}`)).toHaveLength(1);
  expect(outcomes(await publishRecords(dns.publisher, own(), owner))).toMatchObject({ mx: "published" });
});
