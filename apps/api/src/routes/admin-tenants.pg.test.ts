import { newId } from "@penguinmails/db/ids";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { tenants } from "@penguinmails/db/schema/tenants";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeList, makePool, makeTenant } from "@penguinmails/testkit/factories";
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
});
