import { classifyReply } from "@penguinmails/core/feedback/reply/classify-reply";
import { policy } from "@penguinmails/core/policy";
import { minute } from "@penguinmails/core/time";
import { lockPairs } from "@penguinmails/db/repositories/pairs";
import { blocklistListings } from "@penguinmails/db/schema/blocklists";
import { messages } from "@penguinmails/db/schema/campaigns";
import { decisions } from "@penguinmails/db/schema/evidence";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import { outbox } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { running } from "../delivery/delivery-test-world.ts";
import { applyDelivery } from "../feedback/apply-delivery.ts";
import { askAfterReply, waitsForLook } from "./ask-after-reply.ts";
import { cssListing, testLists, zen } from "./blocklist-test-world.ts";
import { lookAtListed } from "./watch-blocklists.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const byZen = "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org";

/** Messages under way from one address, an operator that refuses them in given words, and block lists. */
async function refusedWorld() {
  const c = await running(db.database, 6);
  const { tenantId } = c;
  const { addressId } = c.pool;
  await c.within(async (tx) => {
    const acceptedAt = c.clock.now();
    await tx.update(messages).set({ state: "accepted", acceptedAt, addressId, claimDay: "2026-03-02" });
    await lockPairs(tx, addressId, ["others"]);
  });
  const rows = await c.rows();
  const lists = testLists();
  const deps = { ...c.world, resolver: lists.resolver, dashboardUrl: "http://dashboard.example" };
  const refuse = (n: number, text: string) =>
    c.within(async (tx) => {
      const message = rows[n];
      if (!message) throw new Error(`no message ${n}`);
      const verdict = classifyReply({ code: 554, enhanced: null, text, operator: "others" });
      const told = {
        status: "bounced",
        at: c.clock.now(),
        source: "node-log",
        replyCode: 554,
        enhanced: null,
      } as const;
      return applyDelivery(tx, message, { ...told, text, verdict }, c.clock.now());
    });
  const asked = async () => {
    const jobs = await c.within((tx) => tx.select().from(outbox).where(eq(outbox.job, "blocklist.look")));
    return jobs.map(({ payload }) => payload);
  };
  const look = () => lookAtListed(deps, { tenantId, kind: "address", id: addressId });
  const lookAtDomain = () => lookAtListed(deps, { tenantId, kind: "domain", id: c.pool.domainId });
  const status = async () => {
    const [row] = await c.within((tx) => tx.select().from(addresses).where(eq(addresses.id, addressId)));
    return row?.status;
  };
  const onZen = `${c.pool.ip.split(".").reverse().join(".")}.${zen}`;
  return { ...c, lists, refuse, asked, look, lookAtDomain, status, onZen };
}

describe("a refusal that names a block list", () => {
  test("asks for a look at the address now, once in ten minutes however many say so", async () => {
    const w = await refusedWorld();
    await w.refuse(0, byZen);
    await w.refuse(1, byZen);
    const subject = { subjectKind: "address", subjectId: w.pool.addressId };
    expect(await w.asked()).toEqual([{ v: 1, tenantId: w.tenantId, ...subject }]);
    w.clock.advance(policy.blocklist.askAgainAfterMs);
    await w.refuse(2, byZen);
    expect(await w.asked()).toHaveLength(2);
  });

  test("takes the address out of rotation as soon as the list bears it out, and only then", async () => {
    const w = await refusedWorld();
    const before = await w.status();
    await w.refuse(0, byZen);
    w.clock.advance(minute);
    await w.look();
    expect(await w.status()).toBe(before);
    w.lists.answers.set(w.onZen, cssListing);
    w.clock.advance(policy.blocklist.askAgainAfterMs);
    await w.refuse(1, byZen);
    await w.look();
    expect(await w.status()).toBe("quarantined");
  });

  test("is looked up once: the same job again asks no list", async () => {
    const w = await refusedWorld();
    await w.look();
    expect(w.lists.asked).toEqual([]);
    await w.refuse(0, byZen);
    w.clock.advance(minute);
    await w.look();
    expect(w.lists.asked).toContain(w.onZen);
    w.lists.asked.length = 0;
    await w.look();
    expect(w.lists.asked).toEqual([]);
  });

  test("is about one address or domain: no other waits for a look, nor one that was given back", async () => {
    const w = await refusedWorld();
    const other = await makePool(w.world, w.tenantId);
    const { addressId, domainId } = w.pool;
    const waits = (kind: "address" | "domain", id: string) =>
      w.within((tx) => waitsForLook(tx, { kind, id }));
    await w.within(async (tx) => {
      const nowMs = w.clock.now();
      await askAfterReply(tx, { kind: "address", id: other.addressId }, nowMs);
      await askAfterReply(tx, { kind: "domain", id: other.domainId }, nowMs);
    });
    expect(await waits("address", addressId)).toBeNull();
    expect(await waits("domain", domainId)).toBeNull();
    w.clock.advance(minute);
    await w.within(async (tx) => {
      await askAfterReply(tx, { kind: "address", id: addressId }, w.clock.now());
      await askAfterReply(tx, { kind: "domain", id: domainId }, w.clock.now());
    });
    w.clock.advance(minute);
    await w.look();
    expect(await waits("address", addressId)).toBeNull();
    expect(await waits("address", other.addressId)).toMatchObject({ label: other.ip });
    for (const { domainId: id, domainName: label } of [w.pool, other])
      expect(await waits("domain", id)).toMatchObject({ label });
    expect(w.lists.asked).toContain(w.onZen);
    const its = eq(addresses.id, other.addressId);
    await w.within((tx) => tx.update(addresses).set({ status: "released" }).where(its));
    expect(await waits("address", other.addressId)).toBeNull();
  });

  test.each([
    "554 5.7.1 Service unavailable; Sender address [ann@acme.example] blocked using dbl.spamhaus.org",
    "550 5.7.1 The link acme.example is listed on multi.surbl.org",
    "550 5.7.1 acme.example is on http://lookup.uribl.com/",
  ])("for domains has the sending domain looked up, and not the address: %s", async (text) => {
    const w = await refusedWorld();
    await w.refuse(0, text);
    await w.refuse(1, text);
    const subject = { subjectKind: "domain", subjectId: w.pool.domainId };
    expect(await w.asked()).toEqual([{ v: 1, tenantId: w.tenantId, ...subject }]);
  });

  test("for domains shows the listing that the list bears out, and is looked up once", async () => {
    const w = await refusedWorld();
    await w.lookAtDomain();
    expect(w.lists.asked).toEqual([]);
    const [domain] = await w.within((tx) => tx.select().from(domains));
    w.lists.answers.set(`${domain?.name}.dbl.spamhaus.org`, {
      status: "found",
      values: ["127.0.1.2"],
      ttlSeconds: 60,
    });
    await w.refuse(0, "554 5.7.1 Sender address blocked using dbl.spamhaus.org");
    w.clock.advance(minute);
    await w.lookAtDomain();
    expect(await w.within((tx) => tx.select().from(blocklistListings))).toMatchObject([
      { subjectKind: "domain", subjectId: w.pool.domainId, zone: "dbl.spamhaus.org" },
    ]);
    w.lists.asked.length = 0;
    await w.lookAtDomain();
    expect(w.lists.asked).toEqual([]);
  });

  test("of another kind asks for nothing", async () => {
    const w = await refusedWorld();
    await w.refuse(0, "550 5.1.1 User unknown");
    await w.refuse(1, "550 5.7.1 Mail from your IP 192.0.2.1 is denied");
    expect(await w.asked()).toEqual([]);
  });

  test("by SpamCop rests the pair for the day after which its listings end", async () => {
    const w = await refusedWorld();
    await w.refuse(0, "550 5.7.1 Mail from 192.0.2.1 refused, see http://www.spamcop.net/bl.shtml?192.0.2.1");
    const [ruled] = await w.within((tx) =>
      tx.select().from(decisions).where(eq(decisions.subjectKind, "pair")),
    );
    expect(ruled?.after).toContain("24 h");
    expect(await w.asked()).toHaveLength(1);
  });
});
