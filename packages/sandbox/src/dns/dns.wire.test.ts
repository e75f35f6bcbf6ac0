import { Resolver } from "node:dns/promises";
import { reverseNameOf } from "@penguinmails/core/domains/expected-records";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addFault, removeFault } from "../control/faults.ts";
import { type TestWorld, testWorld } from "../control/test-world.ts";
import { memoryStore } from "../store.ts";
import { delist, list } from "./blocklist.ts";
import { startDns } from "./start-dns.ts";
import { recipientDomain } from "./synthetic.ts";
import { makeZoneStore, putZone } from "./zone-store.ts";

let world: TestWorld;
let resolver: Resolver;
beforeAll(async () => {
  world = await testWorld([startDns]);
  const { host, port } = world.context.net.dns;
  resolver = new Resolver({ timeout: 300, tries: 2 });
  resolver.setServers([`${host}:${port}`]);
});
afterAll(() => world.close());

const code = (error: unknown) => (error as { code: string }).code;
/** The first made-up domain of a kind, so that no test depends on a hash. */
function domainWhere(wanted: string): string {
  for (let n = 0; n < 20_000; n += 1) {
    const name = `firm-${n}.example`;
    const nature = recipientDomain(world.context.seed, name);
    if (nature?.kind === wanted || (nature?.kind === "mail" && nature.host === wanted)) return name;
  }
  throw new Error(`No domain is ${wanted}`);
}

describe("the world's DNS", () => {
  test.each([
    ["google", "aspmx.l.google.com"],
    ["ms365", ".mail.protection.outlook.com"],
    ["mimecast", ".mimecast.com"],
    ["proofpoint", ".pphosted.com"],
    ["hoster", ".example"],
    ["own", "mx.firm-"],
  ])("a business domain at %s has its MX, and every MX host an address of a receiver", async (host, part) => {
    const name = domainWhere(host);
    const exchanges = await resolver.resolveMx(name);
    expect(exchanges.length).toBeGreaterThan(0);
    for (const { exchange } of exchanges) {
      expect(exchange).toContain(exchanges.length > 1 && host === "google" ? ".l.google.com" : part);
      expect((await resolver.resolve4(exchange))[0]).toMatch(
        new RegExp(`^${world.context.net.prefix}\\.1\\.`),
      );
    }
  });

  test.each([
    ["gmail.com", "gmail-smtp-in.l.google.com"],
    ["outlook.com", "outlook-com.olc.protection.outlook.com"],
    ["yahoo.com", "mta5.am0.yahoodns.net"],
    ["icloud.com", "mx01.mail.icloud.com"],
  ])("%s is where people know it", async (domain, host) => {
    expect((await resolver.resolveMx(domain)).map(({ exchange }) => exchange)).toContain(host);
  });

  test("some domains do not exist, some refuse all mail, some take it at their address record", async () => {
    await expect(resolver.resolveMx(domainWhere("nxdomain"))).rejects.toSatisfy(
      (error) => code(error) === "ENOTFOUND",
    );
    expect(await resolver.resolveMx("null-mx.example")).toEqual([{ priority: 0, exchange: "" }]);
    const implicit = domainWhere("implicit");
    await expect(resolver.resolveMx(implicit)).rejects.toSatisfy((error) => code(error) === "ENODATA");
    expect(await resolver.resolve4(implicit)).toHaveLength(1);
  });

  test("the same seed makes the same world, another seed another one", () => {
    const names = Array.from({ length: 40 }, (_each, n) => `firm-${n}.example`);
    const world1 = names.map((name) => recipientDomain(1, name));
    expect(names.map((name) => recipientDomain(1, name))).toEqual(world1);
    expect(names.map((name) => recipientDomain(2, name))).not.toEqual(world1);
  });

  test("the block list passes the tests of RFC 5782 and lists whom the world lists, for as long as it does", async () => {
    const { store, clock } = world.context;
    expect(await resolver.resolve4("2.0.0.127.zen.spamhaus.org")).toEqual(["127.0.0.2"]);
    await expect(resolver.resolve4("1.0.0.127.zen.spamhaus.org")).rejects.toSatisfy(
      (error) => code(error) === "ENOTFOUND",
    );
    const query = "9.0.16.127.zen.spamhaus.org";
    await expect(resolver.resolve4(query)).rejects.toSatisfy((error) => code(error) === "ENOTFOUND");
    await list(store, {
      zone: "zen.spamhaus.org",
      subject: "127.16.0.9",
      code: "127.0.0.3",
      reason: "CSS",
      untilMs: clock.now() + 1_000,
    });
    expect(await resolver.resolve4(query)).toEqual(["127.0.0.3"]);
    expect((await resolver.resolveTxt(query)).join()).toContain("CSS");
    world.clock.advance(2_000);
    await expect(resolver.resolve4(query)).rejects.toSatisfy((error) => code(error) === "ENOTFOUND");
    await list(store, {
      zone: "dbl.spamhaus.org",
      subject: "acme.example",
      code: "127.0.1.2",
      reason: "low reputation",
      untilMs: null,
    });
    expect(await resolver.resolve4("acme.example.dbl.spamhaus.org")).toEqual(["127.0.1.2"]);
    expect(await resolver.resolve4("dbltest.com.dbl.spamhaus.org")).toEqual(["127.0.1.2"]);
    expect(await delist(store, "acme.example.dbl.spamhaus.org")).toBe(true);
    await expect(resolver.resolve4("acme.example.dbl.spamhaus.org")).rejects.toSatisfy(
      (error) => code(error) === "ENOTFOUND",
    );
  });

  test("a fault rule makes a name and all below it fail, until it is taken away", async () => {
    const id = await addFault(world.context.store, {
      service: "dns",
      match: "broken.example",
      answer: "servfail",
      times: null,
    });
    await expect(resolver.resolveMx("broken.example")).rejects.toSatisfy(
      (error) => code(error) === "ESERVFAIL",
    );
    await expect(resolver.resolveTxt("x.broken.example")).rejects.toSatisfy(
      (error) => code(error) === "ESERVFAIL",
    );
    await removeFault(world.context.store, id);
    await expect(resolver.resolveTxt("x.broken.example")).rejects.toSatisfy(
      (error) => code(error) === "ENOTFOUND",
    );
  });

  test("a TXT value longer than a datagram arrives whole, over TCP", async () => {
    const value = "k".repeat(3_000);
    await world.context.zones.set("long.example", "TXT", [value], 60);
    expect((await resolver.resolveTxt("long.example")).map((parts) => parts.join(""))).toEqual([value]);
  });

  test("PTR names the receivers and whatever the hosting provider set", async () => {
    const { net, zones } = world.context;
    expect(await resolver.reverse(`${net.prefix}.1.10`)).toEqual(["mx1.l.google.com"]);
    const ip = `${net.prefix}.16.4`;
    await zones.set(reverseNameOf(ip), "PTR", ["n1.acme.example"], 60);
    expect(await resolver.reverse(ip)).toEqual(["n1.acme.example"]);
  });
});

describe("publishing through the API that speaks PowerDNS", () => {
  const call = async (method: string, path: string, body?: unknown, key = "sandbox") => {
    const { host, port } = world.context.net.powerdns;
    const answer = await fetch(`http://${host}:${port}/api/v1/servers/localhost${path}`, {
      method,
      headers: { "x-api-key": key, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text,
    };
  };
  const replace = (name: string, type: string, contents: string[]) => ({
    rrsets: [
      {
        name,
        type,
        ttl: 120,
        changetype: "REPLACE",
        records: contents.map((content) => ({ content, disabled: false })),
      },
    ],
  });

  test("what is published is what DNS answers, before what the world makes up", async () => {
    expect(
      (await call("PATCH", "/zones/mine.example.", replace("mine.example.", "MX", ["10 n1.mine.example."])))
        .status,
    ).toBe(204);
    await call("PATCH", "/zones/mine.example.", replace("n1.mine.example.", "A", ["127.0.16.1"]));
    await call("PATCH", "/zones/mine.example.", replace("www.mine.example.", "CNAME", ["n1.mine.example."]));
    await call(
      "PATCH",
      "/zones/mine.example.",
      replace("mine.example.", "TXT", ['"v=spf1 ip4:127.0.16.1 -all"', '"with \\"quotes\\"" " and more"']),
    );
    expect(await resolver.resolveMx("mine.example")).toEqual([{ priority: 10, exchange: "n1.mine.example" }]);
    expect(await resolver.resolve4("WWW.mine.example")).toEqual(["127.0.16.1"]);
    const txt = (await resolver.resolveTxt("mine.example")).map((parts) => parts.join(""));
    expect(txt.sort()).toEqual(["v=spf1 ip4:127.0.16.1 -all", 'with "quotes" and more']);
    await expect(resolver.resolve4("nothing.mine.example")).rejects.toSatisfy(
      (error) => code(error) === "ENOTFOUND",
    );
    await expect(resolver.resolve6("mine.example")).rejects.toSatisfy((error) => code(error) === "ENODATA");
    const got = await call("GET", "/zones/mine.example.?rrset_name=mine.example.&rrset_type=MX");
    expect(got.body.rrsets[0].records).toEqual([{ content: "10 n1.mine.example.", disabled: false }]);
    await call("PATCH", "/zones/mine.example.", {
      rrsets: [{ name: "www.mine.example.", type: "CNAME", changetype: "DELETE" }],
    });
    await expect(resolver.resolve4("www.mine.example")).rejects.toSatisfy(
      (error) => code(error) === "ENOTFOUND",
    );
  });

  test.each([
    ["a wrong key", 401, () => call("GET", "", undefined, "wrong")],
    ["a zone of nobody", 404, () => call("GET", "/zones/example.org.")],
    ["a name that is no zone's top", 404, () => call("GET", "/zones/a.b.example.")],
    [
      "a zone that exists",
      409,
      async () =>
        (await call("POST", "/zones", { name: "twice.example.", kind: "Native" })) &&
        call("POST", "/zones", { name: "twice.example.", kind: "Native" }),
    ],
    [
      "a name out of the zone",
      422,
      () => call("PATCH", "/zones/mine.example.", replace("other.example.", "A", ["127.0.0.9"])),
    ],
    [
      "TXT without quotes",
      422,
      () => call("PATCH", "/zones/mine.example.", replace("mine.example.", "TXT", ["bare"])),
    ],
    [
      "a name without its final dot",
      422,
      () => call("PATCH", "/zones/mine.example.", replace("mine.example", "A", ["127.0.0.9"])),
    ],
  ])("refuses %s with %i", async (_what, status, work) => {
    expect((await work()).status).toBe(status);
  });

  test("zones are listed, and a deleted one is as if it had never been", async () => {
    expect(
      (await call("POST", "/zones", { name: "gone.example.", kind: "Native", nameservers: [] })).status,
    ).toBe(201);
    await call("PATCH", "/zones/gone.example.", replace("a.gone.example.", "A", ["127.0.0.9"]));
    expect((await call("GET", "/zones")).body.map((zone: { name: string }) => zone.name)).toContain(
      "gone.example.",
    );
    expect((await call("DELETE", "/zones/gone.example.")).status).toBe(204);
    await expect(resolver.resolve4("a.gone.example")).rejects.toSatisfy(
      (error) => code(error) === "ENOTFOUND",
    );
  });

  test("an account may be told that a domain is not its own", async () => {
    const id = await addFault(world.context.store, {
      service: "powerdns",
      match: "foreign.example",
      answer: "absent",
      times: null,
    });
    expect((await call("GET", "/zones/foreign.example.")).status).toBe(404);
    await removeFault(world.context.store, id);
    expect((await call("GET", "/zones/foreign.example.")).status).toBe(200);
  });
});

test("records put in one store are there for whoever opens it next", async () => {
  const store = memoryStore();
  await makeZoneStore(store).set("Kept.Example.", "txt", ["a"], 60);
  await putZone(store, "kept.example", []);
  expect(makeZoneStore(store).get("kept.example", "TXT")?.values).toEqual(["a"]);
});
