import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { staffAudit } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adminWorld } from "./admin-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

describe("GET /v1/admin/staff-audit", () => {
  it("names who looked at what, once for the looks that follow each other, whatever other staff do", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const [ada, ben] = [await world.as("super-admin"), await world.as("support")];
    for (const who of [ada, ben, ada, ben]) await who.call("GET", `/v1/admin/tenants/${tenantId}`);
    const { body } = await ada.call("GET", "/v1/admin/staff-audit?limit=200");
    const looks = body.items.filter((row: { subject: { id: string } }) => row.subject.id === tenantId);
    expect(looks.map((row: { staff: { id: string } }) => row.staff.id).sort()).toEqual(
      [ada.id, ben.id].sort(),
    );
    expect(looks[0]).toMatchObject({
      action: "tenants.read",
      subject: { kind: "tenant", name: `Agency ${tenantId.slice(-4)}` },
    });
    await ada.call("POST", `/v1/admin/tenants/${tenantId}/stop-sending`, { reason: "A first reason." });
    await ada.call("POST", `/v1/admin/tenants/${tenantId}/stop-sending`, { reason: "A first reason." });
    expect((await world.staffActs(ada.id)).map(({ action }) => action)).toEqual([
      "tenant.stop-sending",
      "tenant.stop-sending",
      "tenants.read",
    ]);
  });

  it("is walked page by page without a row twice or missing", async () => {
    const world = adminWorld(db);
    const admin = await world.as("super-admin");
    for (let n = 0; n < 3; n++) await admin.call("GET", "/v1/admin/tenants");
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query = cursor === "" ? "" : `&cursor=${cursor}`;
      const { body } = await admin.call("GET", `/v1/admin/staff-audit?limit=2${query}`);
      seen.push(...body.items.map((row: { id: string }) => row.id));
      cursor = body.nextCursor;
    }
    const all = await db.database.withOperator((tx) => tx.select({ id: staffAudit.id }).from(staffAudit));
    expect(seen).toHaveLength(all.length);
    expect(new Set(seen).size).toBe(all.length);
  });
});

describe("GET /v1/admin/decisions", () => {
  it("folded shows the first of each ruling, and the others on asking, each look on record", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const support = await world.as("support");
    const change = { limit: "rotation", before: "warm", after: "quarantined", reason: "listed" };
    await db.database.withTenant(tenantId, async (tx) => {
      for (const id of ["a", "b", "c"])
        await appendDecision(
          tx,
          world.clock.now(),
          { kind: "pair", id, label: id },
          { ...change, clears: null, clearsAt: null, evidence: {} },
          `listed:${id}`,
        );
    });
    const list = (query: string) =>
      support.call("GET", `/v1/admin/decisions?tenantId=${tenantId}${query}`).then(({ body }) => body.items);
    expect(await list("")).toHaveLength(3);
    const folded = await list("&folded=true");
    expect(folded).toMatchObject([{ subject: { label: "a" }, alike: 2, tenant: { id: tenantId } }]);
    const ben = await world.as("support");
    const alike = await ben.call("GET", `/v1/admin/decisions/${folded[0].id}/alike`);
    expect(alike.body.items.map((row: { subject: { label: string } }) => row.subject.label)).toEqual([
      "b",
      "c",
    ]);
    expect((await world.staffActs(ben.id)).map(({ subject }) => subject)).toEqual([`tenant:${tenantId}`]);
    expect((await support.call("GET", `/v1/admin/decisions/${tenantId}/alike`)).status).toBe(404);
  });
});
