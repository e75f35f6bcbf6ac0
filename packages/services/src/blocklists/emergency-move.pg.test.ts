import { coldPair } from "@penguinmails/core/warmup/pair";
import { newId } from "@penguinmails/db/ids";
import { lockPairs, savePairState } from "@penguinmails/db/repositories/pairs";
import { pairs } from "@penguinmails/db/schema/evidence";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import { auditLog, outbox } from "@penguinmails/db/schema/platform";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeAddress } from "../fleet/change-addresses.ts";
import { moveDomain } from "../staff/move-domain.ts";
import { blocklistWorld, zen } from "./blocklist-test-world.ts";
import { crisisWorld } from "./crisis-test-world.ts";
import { blockersOf } from "./delisting-test-desk.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
const crisis = () => crisisWorld(db.database);

describe("an emergency move", () => {
  async function withSpare() {
    const c = await crisis();
    const spare = newId();
    await c.within(async (tx) => {
      const { nodeId } = c.pool;
      const row = { kind: "secondary", ip: `${c.pool.ip}9`.slice(0, 15), status: "serving" } as const;
      await tx
        .insert(addresses)
        .values({ tenantId: c.tenantId, id: spare, nodeId, ...row, createdAt: c.clock.now() });
      await lockPairs(tx, spare, ["google"]);
      await savePairState(tx, spare, { ...coldPair("google"), state: "warm", capPerDay: 900 });
    });
    const move = { domainId: c.pool.domainId, addressId: spare, reason: "a customer's launch is today" };
    return { ...c, spare, move };
  }

  test("is refused before the cause is mended, and changes nothing", async () => {
    const c = await withSpare();
    await c.tick("cause-found");
    expect(await blockersOf(moveDomain(c.deps, c.by, (await c.task()).id, c.move))).toEqual([
      "conflict",
      "cause-fixed",
    ]);
    const [domain] = await c.within((tx) => tx.select().from(domains));
    expect(domain).toMatchObject({ addressId: c.pool.addressId, status: "verified" });
  });

  test("is refused again once a further list holds the address: what was mended was not the cause, or not all of it", async () => {
    const c = await withSpare();
    await c.tick("cause-found", "cause-fixed");
    const barracuda = c.query.replace(zen, "b.barracudacentral.org");
    c.lists.answers.set(barracuda, { status: "found", values: ["127.0.0.2"], ttlSeconds: 60 });
    await c.round();
    const { id } = await c.task();
    expect(await blockersOf(moveDomain(c.deps, c.by, id, c.move))).toEqual(["conflict", "cause-fixed"]);
    await c.tick("cause-fixed");
    await moveDomain(c.deps, c.by, id, c.move);
    const [domain] = await c.within((tx) => tx.select().from(domains));
    expect(domain?.addressId).toBe(c.spare);
  });

  test("signed, it starts cold and sends nothing before node and DNS know", async () => {
    const c = await withSpare();
    await c.tick("cause-found", "cause-fixed");
    await c.within((tx) => tx.delete(outbox));
    await moveDomain(c.deps, c.by, (await c.task()).id, c.move);
    const [domain] = await c.within((tx) => tx.select().from(domains));
    expect(domain).toMatchObject({ addressId: c.spare, status: "pending" });
    expect(await c.within((tx) => tx.select().from(pairs).where(eq(pairs.addressId, c.spare)))).toEqual([]);
    const jobs = await c.within((tx) => tx.select().from(outbox).where(eq(outbox.job, "domain.converge")));
    expect(jobs).toHaveLength(1);
    const [act] = await c.within((tx) =>
      tx.select().from(auditLog).where(eq(auditLog.action, "domain.move")),
    );
    expect(act).toMatchObject({ actorId: c.by.staffId, detail: { reason: c.move.reason } });
  });

  test("goes to no address that is taken, listed or another node's, and takes no other domain", async () => {
    const c = await withSpare();
    await c.tick("cause-found", "cause-fixed");
    const { id } = await c.task();
    const refused = (change: object) => blockersOf(moveDomain(c.deps, c.by, id, { ...c.move, ...change }));
    expect(await refused({ addressId: c.pool.addressId })).toEqual(["conflict", "address-taken"]);
    expect(await refused({ domainId: newId() })).toEqual(["conflict", "other-domain"]);
    const other = await blocklistWorld(db.database);
    expect(await refused({ addressId: other.pool.addressId })).toEqual(["conflict", "address-taken"]);
    await c.within((tx) =>
      tx.update(addresses).set({ status: "quarantined" }).where(eq(addresses.id, c.spare)),
    );
    expect(await refused({})).toEqual(["conflict", "address-taken"]);
  });

  /** Runs `first` in a transaction that ends only when `second` waits for it, or is over. */
  async function beside(
    c: Awaited<ReturnType<typeof withSpare>>,
    first: (tx: TenantDb) => Promise<unknown>,
    second: () => Promise<unknown>,
  ) {
    const { outcome } = await c.within(async (tx) => {
      await first(tx);
      let isOver = false;
      const outcome = blockersOf(second()).finally(() => {
        isOver = true;
      });
      // Who looks at what comes of it waits for this transaction, which must not wait for them.
      outcome.catch(() => undefined);
      await expect
        .poll(async () => isOver || (await waiters(tx)) > 0, { interval: 5, timeout: 10_000 })
        .toBe(true);
      return { outcome };
    });
    return outcome;
  }
  async function waiters(tx: TenantDb): Promise<number> {
    const { rows } = await tx.execute(
      sql`select count(*)::int as n from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`,
    );
    return Number(rows[0]?.["n"]);
  }

  test("goes to no address that is being given back at that moment", async () => {
    const c = await withSpare();
    await c.tick("cause-found", "cause-fixed");
    const { id } = await c.task();
    const givenBack = (tx: TenantDb) =>
      tx.update(addresses).set({ status: "releasing" }).where(eq(addresses.id, c.spare));
    expect(await beside(c, givenBack, () => moveDomain(c.deps, c.by, id, c.move))).toEqual([
      "conflict",
      "address-taken",
    ]);
    const [domain] = await c.within((tx) => tx.select().from(domains));
    expect(domain?.addressId).toBe(c.pool.addressId);
  });

  test("keeps the address that it goes to at that moment from being given back", async () => {
    const c = await withSpare();
    const moved = async (tx: TenantDb) => {
      await tx.select().from(addresses).where(eq(addresses.id, c.spare)).for("update");
      await tx.update(domains).set({ addressId: c.spare }).where(eq(domains.id, c.pool.domainId));
    };
    const { nodeId } = c.pool;
    const giveBack = () => removeAddress(c.deps, c.caller, { id: nodeId, addressId: c.spare });
    expect(await beside(c, moved, giveBack)).toEqual(["conflict", "address-in-use"]);
    const [spare] = await c.within((tx) => tx.select().from(addresses).where(eq(addresses.id, c.spare)));
    expect(spare?.status).toBe("serving");
  });
});
