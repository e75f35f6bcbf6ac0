import { queueHold } from "@penguinmails/core/delivery/queue-hold";
import { policy } from "@penguinmails/core/policy";
import { newId } from "@penguinmails/db/ids";
import { addresses, domains, egressAttestations, nodes } from "@penguinmails/db/schema/fleet";
import { outbox } from "@penguinmails/db/schema/platform";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkDueDomains } from "../domains/check-due-domains.ts";
import { domainWorld } from "../domains/domain-test-world.ts";
import { attestDueEgress } from "../egress/attest-due-egress.ts";
import { addMailbox } from "../mailboxes/add-mailbox.ts";
import { listDelistings } from "../staff/list-delistings.ts";
import { moveDomain } from "../staff/move-domain.ts";
import { closeDelisting } from "../staff/steer-delistings.ts";
import { cssListing, testLists, zen } from "./blocklist-test-world.ts";
import { delistingDesk } from "./delisting-test-desk.ts";
import { watchBlocklists } from "./watch-blocklists.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** Two domains of one node, each from an address of its own, and block lists. */
async function twoDomains() {
  const w = await domainWorld(db.database);
  const { database, tenantId, clock } = w;
  const within = <T>(work: (tx: TenantDb) => Promise<T>) => database.withTenant(tenantId, work);
  const one = await w.add();
  const other = await w.add(`www.${w.domainName}`);
  for (const { id } of [one, other]) await w.converge(id);
  await within((tx) => tx.update(domains).set({ status: "verified" }));
  const lists = testLists();
  const deps = { database, clock, resolver: lists.resolver, dashboardUrl: "http://dashboard.example" };
  const round = async () => {
    clock.advance(policy.blocklist.checkEveryMs);
    await watchBlocklists(deps);
  };
  /** What was asked of the domains since the last call. */
  const asked = async () => {
    const rows = await within((tx) => tx.delete(outbox).returning());
    return rows.flatMap(({ job, payload }) =>
      job.startsWith("domain.") ? [[job, (payload as { domainId: string }).domainId]] : [],
    );
  };
  await asked();
  const onZen = `${w.ips[1]?.split(".").reverse().join(".")}.${zen}`;
  const desk = delistingDesk({ within, lists, deps, round }, onZen);
  return {
    ...w,
    within,
    lists,
    round,
    asked,
    one,
    other,
    onZen,
    list: async (query = onZen) => {
      const spamDomain = { status: "found", values: ["127.0.1.2"], ttlSeconds: 60 } as const;
      lists.answers.set(query, query === onZen ? cssListing : spamDomain);
      await round();
    },
    /** The checklist is done and the task closed. */
    async comeBack() {
      await desk.tick("cause-found", "cause-fixed", "removal-asked");
      await desk.clean();
      await closeDelisting(deps, desk.by, (await desk.task()).id, "done");
    },
    /** It left from those addresses at some time. */
    seenLeaving: (domainId: string, ips: readonly string[]) =>
      within(async (tx) => {
        const rows = await tx
          .select()
          .from(addresses)
          .where(inArray(addresses.ip, [...ips]));
        const seen = { tenantId, domainId, nextProbeAt: clock.now() };
        await tx.insert(egressAttestations).values(rows.map(({ id }) => ({ ...seen, addressId: id })));
      }),
    /** Signed by staff, to the main address of its node. */
    async moveInEmergency(domainId: string) {
      await desk.tick("cause-found", "cause-fixed");
      const [main] = await within((tx) => tx.select().from(addresses).where(eq(addresses.kind, "primary")));
      const move = { domainId, addressId: main?.id ?? "", reason: "a launch is today" };
      await moveDomain(deps, desk.by, (await desk.task()).id, move);
    },
    /** For which domains a test mail is asked for now. */
    async probesAsked() {
      await attestDueEgress(deps);
      const rows = await within((tx) => tx.delete(outbox).where(eq(outbox.job, "egress.probe")).returning());
      return rows.map(({ payload }) => (payload as { domainId: string }).domainId);
    },
    /** What Postfix says of each domain's mail; null: it goes out. */
    holds: () => Object.fromEntries(w.node.state.egress.map(({ domain, hold }) => [domain, hold])),
    /** What staff see of the domains that wait. */
    async shown() {
      const { items } = await listDelistings(deps, desk.by, { limit: 100 });
      return items.find(({ tenantId: agency }) => agency === tenantId)?.domains;
    },
    kept: async () => {
      const rows = await within((tx) => tx.select().from(domains).where(eq(domains.isQueueHeld, true)));
      return rows.map(({ name }) => name);
    },
  };
}

test("what waits in the queue of a listed address stays there, its neighbours' goes on, and it goes on when the address comes back", async () => {
  const w = await twoDomains();
  expect(w.holds()).toEqual({ [w.one.name]: null, [w.other.name]: null });
  await w.list();
  expect(await w.asked()).toEqual([["domain.converge", w.one.id]]);
  expect(await w.shown()).toEqual([{ id: w.one.id, name: w.one.name, isQueueHeld: false }]);
  await w.converge(w.one.id);
  expect(w.holds()).toEqual({ [w.one.name]: queueHold, [w.other.name]: null });
  expect(await w.kept()).toEqual([w.one.name]);
  expect(await w.shown()).toEqual([{ id: w.one.id, name: w.one.name, isQueueHeld: true }]);
  await w.comeBack();
  expect(await w.asked()).toContainEqual(["domain.converge", w.one.id]);
  await w.converge(w.one.id);
  expect(w.holds()).toEqual({ [w.one.name]: null, [w.other.name]: null });
  expect(await w.kept()).toEqual([]);
});

test("a domain whose queue is held is said to await its records only where it moved, not where it is new and listed", async () => {
  const w = await twoDomains();
  w.dns.silent.add(w.domainName);
  await w.within((tx) => tx.update(domains).set({ status: "pending" }));
  await w.list();
  const queue = async (id: string) => (await w.view(id)).queue;
  await w.converge(w.one.id);
  expect(await queue(w.one.id)).toEqual({ isHeld: true, awaitsRecords: false, rest: 0 });
  await w.seenLeaving(w.one.id, w.ips.slice(1, 2));
  await w.moveInEmergency(w.one.id);
  await w.converge(w.one.id);
  expect(await queue(w.one.id)).toEqual({ isHeld: true, awaitsRecords: true, rest: 0 });
  w.dns.silent.clear();
  await w.check(w.one.id);
  await w.converge(w.one.id);
  expect(await queue(w.one.id)).toEqual({ isHeld: false, awaitsRecords: false, rest: 0 });
});

test("what waits in the name of a listed domain stays in the queue until the domain comes back", async () => {
  const w = await twoDomains();
  await w.list(`${w.one.name}.dbl.spamhaus.org`);
  expect(await w.asked()).toEqual([["domain.converge", w.one.id]]);
  await w.converge(w.other.id);
  expect(w.holds()).toEqual({ [w.one.name]: queueHold, [w.other.name]: null });
  w.lists.answers.delete(`${w.one.name}.dbl.spamhaus.org`);
  await w.comeBack();
  await w.converge(w.other.id);
  expect(w.holds()).toEqual({ [w.one.name]: null, [w.other.name]: null });
});

test("a node that refuses now is asked again within minutes, also for a verified domain, until its map says so", async () => {
  const w = await twoDomains();
  await w.list();
  await w.asked();
  for (let n = 0; n < 2; n += 1) {
    w.clock.advance(policy.domain.pendingCheckMs);
    await checkDueDomains(w.deps);
    expect(await w.asked()).toContainEqual(["domain.converge", w.one.id]);
  }
  await w.converge(w.one.id);
  w.clock.advance(policy.domain.verifiedCheckMs);
  await checkDueDomains(w.deps);
  expect(await w.asked()).toContainEqual(["domain.check", w.one.id]);
});

test("a queue that is held already is not asked for once more when the domain is listed too", async () => {
  const w = await twoDomains();
  await w.list();
  await w.converge(w.one.id);
  await w.asked();
  await w.list(`${w.one.name}.dbl.spamhaus.org`);
  expect(await w.asked()).toEqual([]);
});

test("a domain that got another address of its node leaves from that one alone", async () => {
  const w = await twoDomains();
  await w.seenLeaving(w.one.id, w.ips);
  await w.converge(w.one.id);
  expect(w.node.state.egress.map(({ domain }) => domain)).toEqual([w.one.name, w.other.name]);
});

test("what waits of a domain that moves in an emergency stays in the queue until its records name the new address", async () => {
  const w = await twoDomains();
  await addMailbox(w.deps, w.caller, { domainId: w.one.id, localPart: "ann", displayName: "Ann" });
  await w.seenLeaving(w.one.id, w.ips.slice(1, 2));
  await w.list();
  await w.converge(w.one.id);
  await w.moveInEmergency(w.one.id);
  w.dns.silent.add(w.domainName);
  await w.converge(w.one.id);
  const [main] = w.ips;
  expect(w.node.state.egress.find(({ domain }) => domain === w.one.name)).toMatchObject({ ip: main });
  expect(w.holds()).toEqual({ [w.one.name]: queueHold, [w.other.name]: null });
  await w.asked();
  w.dns.silent.clear();
  await w.check(w.one.id);
  expect((await w.view(w.one.id)).status).toBe("verified");
  expect(await w.probesAsked(), "the node would keep the test mail too").toEqual([]);
  expect(await w.asked()).toEqual([["domain.converge", w.one.id]]);
  await w.converge(w.one.id);
  expect(w.holds()).toEqual({ [w.one.name]: null, [w.other.name]: null });
  expect(await w.probesAsked()).toEqual([w.one.id]);
});

test("what waits of a domain that moved to another machine leaves the old one as before, or is held with its old address", async () => {
  const w = await twoDomains();
  await w.within(async (tx) => {
    const [old] = await tx.select().from(nodes).where(eq(nodes.id, w.nodeId));
    const [domain] = await tx.select().from(domains).where(eq(domains.id, w.one.id));
    if (!old || !domain?.addressId) throw new Error("no domain on a node");
    const next = { ...old, id: newId(), name: "next", hostname: `next.${old.hostname}` };
    await tx.insert(nodes).values(next);
    const seen = { tenantId: w.tenantId, domainId: domain.id, nextProbeAt: w.clock.now() };
    const main = await tx.select().from(addresses).where(eq(addresses.kind, "primary"));
    await tx.insert(egressAttestations).values([
      { ...seen, addressId: domain.addressId, seenAt: w.clock.now() },
      // Where it left from before that.
      { ...seen, addressId: main[0]?.id ?? "", seenAt: w.clock.now() - 1 },
    ]);
    const moved = { nodeId: next.id, addressId: null, isQueueHeld: true };
    await tx.update(domains).set(moved).where(eq(domains.id, domain.id));
  });
  await w.converge(w.other.id);
  expect(await w.kept(), "what its next machine's map says").toEqual([w.one.name]);
  expect(w.node.state.egress.map(({ domain, ip }) => [domain, ip])).toEqual([
    [w.other.name, w.ips[2]],
    [w.one.name, w.ips[1]],
  ]);
  await w.list();
  await w.converge(w.other.id);
  expect(w.holds()).toEqual({ [w.one.name]: queueHold, [w.other.name]: null });
  await w.within((tx) =>
    tx
      .update(addresses)
      .set({ status: "releasing" })
      .where(eq(addresses.ip, w.ips[1] ?? "")),
  );
  await w.converge(w.other.id);
  expect(w.holds()).not.toHaveProperty(w.one.name);
});

test("the queue is held although Mailu's API does not answer", async () => {
  const w = await twoDomains();
  await w.list();
  w.node.state.failures.push(new Error("Mailu answered 502"));
  expect(await w.converge(w.one.id)).toMatchObject({ status: "waiting" });
  expect(w.holds()[w.one.name]).toBe(queueHold);
  expect(await w.kept()).toEqual([w.one.name]);
});
