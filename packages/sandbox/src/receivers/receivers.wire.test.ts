import { once } from "node:events";
import { connect } from "node:net";
import { reverseNameOf } from "@penguinmails/core/domains/expected-records";
import { minute } from "@penguinmails/core/time";
import { testDatabase } from "@penguinmails/testkit/database";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addFault } from "../control/faults.ts";
import type { TestWorld } from "../control/test-world.ts";
import { delist, list, receiversZone } from "../dns/blocklist.ts";
import { receiverName, receivers, recipientDomain, syntheticAddress } from "../dns/synthetic.ts";
import { nodePorts, receiverAddress } from "../net.ts";
import { postgresStore } from "../store.ts";
import { doesGreylist } from "./greylist.ts";
import { deliveries, recentDeliveries } from "./ledger.ts";
import { addressWhere } from "./person.ts";
import { pendingReturns } from "./plan-returns.ts";
import {
  closeTransports,
  domainAt,
  makeKnown,
  quiet,
  receiversWorld,
  send,
  senderDomain,
  senderIp,
} from "./receivers-test-world.ts";

let world: TestWorld;
beforeEach(async () => {
  world = await receiversWorld();
});
afterEach(async () => {
  closeTransports();
  await world.close();
});

const seed = 7;
const someone = (host: Parameters<typeof quiet>[0], domain = domainAt(seed, host)) => quiet(host, domain);
/** A domain whose own machine greylists, or does not. */
function ownDomain(greylists: boolean): string {
  for (let from = 0; ; ) {
    const domain = domainAt(seed, "own", from);
    const last = Number(syntheticAddress(world.context.net, seed, `mx.${domain}`)?.split(".")[3]);
    if (doesGreylist(seed, last, 0.4) === greylists) return domain;
    from = Number(domain.slice(5, domain.indexOf("."))) + 1;
  }
}

describe("a receiver", () => {
  test("takes a well-made mail of a host with all its records, and tells so", async () => {
    const to = someone("google", "gmail.com");
    const { code, text } = await send(world.context, { to });
    expect([code, text]).toEqual([250, expect.stringMatching(/^250 2\.0\.0 OK .* - gsmtp$/)]);
    const seen = deliveries(world.context.store);
    expect(seen).toMatchObject({ accepted: 1, distinctMessages: 1, duplicates: 0, refused: 0, deferred: 0 });
    const stream = { fromDomain: senderDomain, spf: "pass", dkim: "pass", dmarc: "pass", count: 1 };
    const named = { ip: senderIp(world.context), helo: `m1.${senderDomain}`, ptr: `m1.${senderDomain}` };
    expect(seen.sources).toEqual([{ ...named, ...stream }]);
    expect(recentDeliveries(world.context.store, 5)).toMatchObject([
      { recipient: to, operator: "google", from: `ann@${senderDomain}`, subject: "Your loading dock" },
    ]);
  });

  test("stands on every address that the world's DNS names", async () => {
    for (const { last } of receivers) {
      const socket = connect(nodePorts.smtp, receiverAddress(world.context.net, last));
      const [greeting] = (await once(socket, "data")) as [Buffer];
      expect(greeting.toString()).toBe(`220 ${receiverName(last)} ESMTP\r\n`);
      socket.destroy();
    }
  });

  test("counts the same mail to the same person as a duplicate, not as a mail more", async () => {
    await makeKnown(world);
    const to = someone("ms365");
    const mails = [1, 2, 2, 3, 2].map((n) => send(world.context, { to, id: `n-${n}@${senderDomain}` }));
    expect((await Promise.all(mails)).map(({ code }) => code)).toEqual([250, 250, 250, 250, 250]);
    expect(deliveries(world.context.store)).toMatchObject({
      accepted: 5,
      distinctMessages: 3,
      duplicates: 2,
    });
  });

  test.each([
    ["google", "gmail.com", /^550-5\.1\.1 The email account that you tried to reach does not exist/],
    ["ms365", null, /^550 5\.4\.1 Recipient address rejected: Access denied/],
    ["yahoo", "aol.com", /^552 1 Requested mail action aborted, mailbox not found/],
    ["apple", "icloud.com", /^550 5\.1\.1 <.*>: user does not exist/],
  ] as const)("at %s tells of an unknown person in its own words", async (host, domain, words) => {
    const to = addressWhere(
      seed,
      domain ?? domainAt(seed, host),
      host,
      ({ mailbox }) => mailbox === "unknown",
    );
    expect((await send(world.context, { to })).text).toMatch(words);
    expect(deliveries(world.context.store).perOperator[host]?.refused).toEqual({ unknown: 1 });
  });

  test("slows a new address that hurries, and not one with a past", async () => {
    const hurry = async () => {
      const domain = domainAt(seed, "ms365");
      const all = Array.from({ length: 90 }, (_each, n) => `someone-${n}@${domain}`);
      const sent = await Promise.all(all.map((to) => send(world.context, { to })));
      return sent.filter(({ text }) => text.startsWith("451 4.7.500 Server busy.")).length;
    };
    expect(await hurry()).toBeGreaterThan(30);
    await makeKnown(world);
    expect(await hurry()).toBe(0);
  });

  test("that greylists takes a mail that comes again after five minutes, and soon asks no more", async () => {
    const domain = ownDomain(true);
    const to = someone("own", domain);
    const again = () => send(world.context, { to, id: `grey@${senderDomain}` });
    expect(await again()).toMatchObject({ code: 450, text: expect.stringContaining("Greylisted") });
    world.clock.advance(4 * minute);
    expect(await again()).toMatchObject({ code: 450 });
    world.clock.advance(2 * minute);
    expect(await again()).toMatchObject({ code: 250 });
    for (const n of [1, 2, 3, 4]) {
      const next = () => send(world.context, { to, id: `grey-${n}@${senderDomain}` });
      expect(await next()).toMatchObject({ code: 450 });
      world.clock.advance(6 * minute);
      expect(await next()).toMatchObject({ code: 250 });
    }
    expect(await send(world.context, { to })).toMatchObject({ code: 250 });
  });

  test("refuses mail that nothing vouches for, and a host without a name", async () => {
    const { context } = world;
    const ip = senderIp(context, 3);
    const gmail = someone("google", "gmail.com");
    const nameless = await send(context, { to: gmail, ip });
    expect(nameless.text).toMatch(/^550-5\.7\.25 /);
    await context.zones.set(reverseNameOf(ip), "PTR", [`m3.${senderDomain}`], 300);
    expect((await send(context, { to: gmail, ip })).text).toMatch(/^550-5\.7\.25 /);
    await context.zones.set(`m3.${senderDomain}`, "A", [ip], 300);
    expect((await send(context, { to: gmail, ip, sign: false })).text).toMatch(
      /^550-5\.7\.26 .*unauthenticated/,
    );
    expect(await send(context, { to: gmail, ip })).toMatchObject({ code: 250 });
    expect((await send(context, { to: someone("yahoo", "yahoo.com"), ip })).text).toMatch(/^550 5\.7\.9 /);
    const outlook = await send(context, { to: someone("ms-consumer", "outlook.com"), sign: false });
    expect(outlook.text).toContain(`550 5.7.515 Access denied, sending domain ${senderDomain}`);
    expect((await send(context, { to: someone("own", ownDomain(false)), ip })).text).toMatch(
      /^550 5\.7\.23 /,
    );
  });

  test("honours what the domain in From asks for by DMARC", async () => {
    const { context } = world;
    const spoofed = { to: someone("google", "gmail.com"), from: "ceo@bank.test" };
    expect(await send(context, spoofed)).toMatchObject({ code: 250 });
    await context.zones.set("_dmarc.bank.test", "TXT", ["v=DMARC1; p=reject"], 300);
    expect((await send(context, spoofed)).text).toMatch(
      /^550-5\.7\.26 Unauthenticated email from bank\.test/,
    );
  });

  test("turns away an address on the block list, where it asks one", async () => {
    const { context, clock } = world;
    const subject = senderIp(context);
    const listing = { zone: receiversZone, subject, code: "127.0.0.3", reason: "CSS" };
    const id = await list(context.store, { ...listing, untilMs: clock.now() + 60 * minute });
    const to = someone("own", ownDomain(false));
    expect((await send(context, { to })).text).toContain("blocked using zen.spamhaus.org");
    expect(await send(context, { to: someone("google", "gmail.com") })).toMatchObject({ code: 250 });
    await delist(context.store, id);
    expect(await send(context, { to })).toMatchObject({ code: 250 });
  });

  test("answers no DNS with later, and never with no", async () => {
    const { context } = world;
    await addFault(context.store, {
      ...{ service: "dns", match: `bounce.${senderDomain}`, answer: "servfail", times: null },
    });
    const codes = [someone("google", "gmail.com"), someone("own", ownDomain(false))].map(
      async (to) => (await send(context, { to })).code,
    );
    expect(await Promise.all(codes)).toEqual([451, 451]);
  });

  test("takes no mail for a domain of somebody else's", async () => {
    const elsewhere = domainAt(seed, "google");
    expect(recipientDomain(seed, elsewhere)).toMatchObject({ host: "google" });
    const via = domainAt(seed, "ms365");
    const sent = await send(world.context, { to: `ann@${elsewhere}`, via });
    expect(sent.text).toContain("Relay Access Denied");
  });

  test("fails on purpose: by a reply, by a cut before it took the mail, by a cut after", async () => {
    const { context } = world;
    const to = someone("ms365");
    const fault = (answer: 451 | "break" | "timeout") =>
      addFault(context.store, { service: "receiver", match: "ms365", answer, times: 1 });
    await fault(451);
    expect((await send(context, { to })).text).toMatch(/^451 4\.7\.500 /);
    await fault("break");
    await expect(send(context, { to })).rejects.toThrow();
    expect(deliveries(context.store).accepted).toBe(0);
    await fault("timeout");
    await expect(send(context, { to })).rejects.toThrow();
    expect(deliveries(context.store).accepted).toBe(1);
    expect(await send(context, { to })).toMatchObject({ code: 250 });
  });

  test("knows nobody on purpose, as Gmail once did, and then all of them again", async () => {
    const { context } = world;
    const to = someone("google", "gmail.com");
    await addFault(context.store, {
      ...{ service: "receiver", match: "google", answer: "everybody-unknown", times: 2 },
    });
    const texts = [(await send(context, { to })).text, (await send(context, { to })).text];
    for (const text of texts) expect(text).toMatch(/^550-5\.1\.1 The email account that you tried to reach/);
    expect(await send(context, { to })).toMatchObject({ code: 250 });
  });
});

test("what was answered with 250 is known after a kill, with all that is to come back of it", async () => {
  const database = await testDatabase();
  const store = await postgresStore(database.url);
  const killed = await receiversWorld(store);
  await makeKnown(killed);
  const domain = domainAt(seed, "ms365");
  const people = Array.from({ length: 60 }, (_each, n) => quiet("ms365", domain, n));
  const bouncing = addressWhere(seed, domain, "ms365", ({ mailbox }) => mailbox === "bounces-later");
  const sent = await Promise.all([...people, bouncing].map((to) => send(killed.context, { to })));
  expect(new Set(sent.map(({ code }) => code))).toEqual(new Set([250]));
  // A second reader sees what a fresh process would: nothing was closed or flushed for it.
  const after = await postgresStore(database.url);
  expect(deliveries(after)).toMatchObject({ accepted: 61, distinctMessages: 61, duplicates: 0 });
  expect(deliveries(after).sources).toMatchObject([{ count: 61 }]);
  expect(pendingReturns(after)).toBe(1);
  await after.close();
  closeTransports();
  await killed.close();
  await store.close();
  await database.close();
});
