import { reachedAtFirst } from "@penguinmails/core/fleet/reachability";
import { readVitals } from "@penguinmails/core/fleet/read-vitals";
import { utcDay } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { budgetAlerts } from "@penguinmails/db/schema/evidence";
import { nodeDrifts } from "@penguinmails/db/schema/fleet";
import { nodeHealth } from "@penguinmails/db/schema/node-health";
import { tenants } from "@penguinmails/db/schema/tenants";
import { statementsOf, type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeList, makePool, makeTenant } from "@penguinmails/testkit/factories";
import { insertHeldNode, printedWithDisk } from "@penguinmails/testkit/node-health";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adminWorld } from "./admin-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** Ids of all pages of a list, in order. */
async function walked(
  call: Awaited<ReturnType<ReturnType<typeof adminWorld>["as"]>>["call"],
  path: string,
): Promise<readonly string[]> {
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body } = await call("GET", cursor === "" ? path : `${path}&cursor=${cursor}`);
    seen.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
  }
  return seen;
}

describe("GET /v1/admin/fleet", () => {
  it("tells whether there are more, and is walked page by page without a node twice or missing", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push((await makePool(world, tenantId)).nodeId);
    const { call } = await world.as("support");
    const seen = await walked(call, "/v1/admin/fleet?limit=2");
    expect(seen.filter((id) => ids.includes(id))).toEqual(ids.reverse());
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("shows what a view of the fleet holds on all its pages, and counts each view over the whole fleet", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const now = world.clock.now();
    const node = async (change: Parameters<typeof world.setNode>[2] = { status: "serving" }) => {
      const { nodeId } = await makePool(world, tenantId);
      await world.setNode(tenantId, nodeId, change);
      return nodeId;
    };
    const [failed, moving, calm, held, strained, drifted, mended, retired] = [
      await node({ status: "failed" }),
      await node({ status: "provisioning" }),
      await node(),
      await node(),
      await node(),
      await node(),
      await node(),
      await node({ status: "retired" }),
    ];
    const drift = (nodeId: string, closedAt: number | null) => ({
      ...{ tenantId, id: newId(), nodeId, closedAt, foundAt: now, seenAt: now, risk: "none" as const },
      ...{ step: "harden the system", what: "firewall", expected: "on", seen: "off", because: "It is." },
    });
    await world.database.withTenant(tenantId, async (tx) => {
      await insertHeldNode(tx, held, now);
      const probes = [{ ssh: null, smtp: null, at: now }];
      const answers = { reach: "reachable" as const, reachSince: now, reachState: reachedAtFirst, probes };
      const vitals = { ...readVitals(printedWithDisk(0.99, now), null).vitals, restartsLately: null };
      const strains = { disk: { over: 2, since: now } };
      await tx
        .insert(nodeHealth)
        .values({ ...answers, tenantId, nodeId: strained, vitals, vitalsAt: now, strains, nextProbeAt: now });
      await tx.insert(nodeDrifts).values([drift(drifted, null), drift(mended, now), drift(retired, null)]);
    });
    const { call } = await world.as("support");
    const holds = {
      all: [failed, moving, calm, held, strained, drifted, mended],
      trouble: [failed, held, strained],
      drifted: [drifted],
      moving: [moving],
      serving: [calm, held, strained, drifted, mended],
      retired: [retired],
    };
    const mine = new Set(Object.values(holds).flat());
    const { counts } = (await call("GET", "/v1/admin/fleet?limit=1")).body;
    for (const [group, ids] of Object.entries(holds)) {
      const seen = await walked(call, `/v1/admin/fleet?limit=1&group=${group}`);
      expect([group, seen.filter((id) => mine.has(id))]).toEqual([group, [...ids].reverse()]);
      expect([group, seen.length]).toEqual([group, counts[group]]);
    }
    expect((await call("GET", "/v1/admin/fleet?group=lost")).status).toBe(422);
  });

  it("asks once how the nodes stand, whichever view it shows", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    await makePool(world, tenantId);
    const { nodeId } = await makePool(world, tenantId);
    await world.setNode(tenantId, nodeId, { status: "retired" });
    const { call } = await world.as("support");
    for (const group of ["all", "serving", "retired"]) {
      const sent = await statementsOf(async () => {
        const { body } = await call("GET", `/v1/admin/fleet?group=${group}`);
        expect(body.items.length).toBeGreaterThan(0);
      });
      expect([
        group,
        sent.filter((sql) => sql.includes(`exists (select 1 from "node_drifts"`)).length,
      ]).toEqual([group, 1]);
    }
  });
});

describe("GET /v1/admin/tenants", () => {
  it("finds an agency by part of its name, a member's address and a domain, and takes % for a letter", async () => {
    const world = adminWorld(db);
    const { tenantId, userId } = await makeTenant(world);
    const { domainName } = await makePool(world, tenantId);
    const { call } = await world.as("support");
    const found = async (search: string) =>
      (await call("GET", `/v1/admin/tenants?search=${encodeURIComponent(search)}`)).body.items.map(
        (tenant: { id: string }) => tenant.id,
      );
    expect(await found(`AGENCY ${tenantId.slice(-4)}`)).toContain(tenantId);
    expect(await found(userId.slice(9))).toEqual([tenantId]);
    expect(await found(domainName.slice(1))).toEqual([tenantId]);
    expect(await found("%")).toEqual([]);
    expect(await found("nobody has this")).toEqual([]);
  });

  it("tells whether there are more, and is walked page by page without an agency twice or missing", async () => {
    const world = adminWorld(db);
    const mark = newId().slice(-12);
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      const { tenantId } = await makeTenant(world);
      await db.database.withTenant(tenantId, (tx) => tx.update(tenants).set({ name: `${mark} ${n}` }));
      ids.push(tenantId);
    }
    const { call } = await world.as("support");
    expect(await walked(call, `/v1/admin/tenants?search=${mark}&limit=2`)).toEqual(ids.reverse());
    expect((await call("GET", `/v1/admin/tenants?search=${mark}&limit=5`)).body.nextCursor).toBeNull();
  });

  it("shows a campaign that is under way before however many newer drafts, and says how many are left out", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { listId, templateId } = await makeList(world, tenantId, []);
    const ids = Array.from({ length: 103 }, newId);
    const of = { tenantId, listId, templateId, name: "c", mailboxIds: [], createdAt: world.clock.now() };
    await db.database.withTenant(tenantId, (tx) =>
      tx
        .insert(campaigns)
        .values(
          ids.map((id, n) => ({ ...of, id, status: n === 0 ? ("running" as const) : ("draft" as const) })),
        ),
    );
    const { call } = await world.as("support");
    const { body } = await call("GET", `/v1/admin/tenants/${tenantId}`);
    const shown = body.campaigns.map(({ id }: { id: string }) => id);
    expect(shown).toEqual([ids[0], ...ids.slice(4).toReversed()]);
    expect(body.campaignsLeftOut).toBe(3);
  });

  it("shows people, nodes, domains and that the look was written down", async () => {
    const world = adminWorld(db);
    const { tenantId, userId } = await makeTenant(world);
    const { nodeId, domainName } = await makePool(world, tenantId, { mailboxes: 3 });
    const support = await world.as("support");
    const { body } = await support.call("GET", `/v1/admin/tenants/${tenantId}`);
    expect(body.users).toMatchObject([{ id: userId, level: "owner", isVerified: true }]);
    expect(body.nodeList).toMatchObject([{ id: nodeId, status: "serving", addresses: 1 }]);
    expect(body.domainList).toMatchObject([{ name: domainName, mailboxes: 3 }]);
    const looks = await world.staffActs(support.id);
    expect(looks).toMatchObject([{ action: "tenants.read", subject: `tenant:${tenantId}` }]);
  });
});

describe("stopping an agency's sending", () => {
  it("is seen by everybody concerned with its reason, and lifted the same way", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const operator = await world.as("operator");
    const path = `/v1/admin/tenants/${tenantId}`;
    expect((await operator.call("POST", `${path}/stop-sending`, { reason: "no" })).status).toBe(422);
    const reason = "Complaints above the limit.";
    expect((await operator.call("POST", `${path}/stop-sending`, { reason })).status).toBe(204);
    expect((await operator.call("GET", path)).body.sendingStopped).toBe(reason);
    const audit = (await operator.call("GET", `/v1/admin/audit?tenantId=${tenantId}`)).body.items;
    expect(audit).toMatchObject([
      { action: "tenant.stop-sending", actor: { kind: "staff", id: operator.id }, detail: { reason } },
    ]);
    const decisions = (await operator.call("GET", `/v1/admin/decisions?tenantId=${tenantId}`)).body.items;
    expect(decisions).toMatchObject([
      { tenant: { id: tenantId }, change: { limit: "sending", before: "allowed", after: "stopped" }, reason },
    ]);
    await operator.call("POST", `${path}/resume-sending`, { reason: "They cleaned their list." });
    expect((await operator.call("GET", path)).body.sendingStopped).toBeNull();
  });

  it("is decided with what staff saw: the week, the budgets, and what it was stopped for; nothing moved decides nothing", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const operator = await world.as("operator");
    const now = world.clock.now();
    await world.database.withTenant(tenantId, async (tx) => {
      const subject = { kind: "tenant" as const, id: tenantId, operator: "" };
      const week = { accepted: 210, delivered: 190, hard: 10, complaint: 4 };
      addEvidence(tx, utcDay(now), [{ subject, delta: week }]);
      await tx.insert(budgetAlerts).values({
        ...{ tenantId, id: newId(), subjectKind: "tenant", subjectId: tenantId, subjectLabel: "Agency" },
        ...{ of: "complaint", state: "fast-burn", severity: "bad", sentence: "Too fast.", raisedAt: now },
      });
    });
    const ask = (act: string, reason: string) =>
      operator.call("POST", `/v1/admin/tenants/${tenantId}/${act}-sending`, { reason });
    await ask("resume", "Nothing is stopped.");
    await ask("stop", "Complaints above the limit.");
    await ask("stop", "Complaints, and no answer.");
    world.clock.advance(5 * 3_600_000);
    await ask("resume", "They cleaned their list.");
    const { items } = (await operator.call("GET", `/v1/admin/decisions?tenantId=${tenantId}`)).body;
    type Item = { change: { before: string; after: string }; evidence: object };
    const moved = items.map(({ change }: Item) => [change.before, change.after]);
    expect(moved).toEqual([
      ["stopped", "allowed"],
      ["stopped", "stopped"],
      ["allowed", "stopped"],
    ]);
    const seen = {
      decidedBy: "our staff",
      accepted7d: 210,
      complaints7d: 4,
      bounceRate7d: 0.05,
      budgetsBurning: 1,
      subscription: "active",
    };
    expect(items[2].evidence).toMatchObject(seen);
    expect(items[2].evidence).not.toHaveProperty("stoppedBecause");
    expect(items[0].evidence).toMatchObject({
      ...seen,
      stoppedBecause: "Complaints, and no answer",
      stoppedForHours: 5,
    });
  });
});
