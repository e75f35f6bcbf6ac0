import { utcDay } from "@penguinmails/core/time";
import type { EvidenceDelta } from "@penguinmails/db/evidence-counts";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { staffAudit } from "@penguinmails/db/schema/platform";
import { openSession } from "@penguinmails/services/accounts/sessions";
import { watchBudgets } from "@penguinmails/services/reputation/watch-budgets";
import { pairEvidence } from "@penguinmails/services/warmup/pair-subject";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adminWorld } from "./admin-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** An agency of which today's mail to Yahoo brought `delta`, called as its owner. */
async function agency(delta: EvidenceDelta) {
  const world = adminWorld(db);
  const { tenantId, userId } = await makeTenant(world);
  const pool = await makePool(world, tenantId);
  const day = utcDay(world.clock.now());
  await db.database.withTenant(tenantId, async (tx) =>
    addEvidence(tx, day, [
      ...pairEvidence(pool.addressId, "yahoo").map((subject) => ({ subject, delta })),
      { subject: { kind: "tenant", id: tenantId, operator: "" }, delta },
    ]),
  );
  const token = await db.database.withOperator((tx) =>
    openSession(tx, "tenant", userId, { ipAddress: null, userAgent: null }, Date.now()),
  );
  const get = async (path: string) => (await world.call(`pm_session=${token}`, "GET", path)).body;
  return { ...pool, ...world, tenantId, get };
}

const named = (code: string, tenantId: string) => (alert: { code: string; subject: { id: string } }) =>
  alert.code === code && alert.subject.id === tenantId;

describe("an agency", () => {
  it("reads its scores, their history and its budgets in words", async () => {
    const a = await agency({ accepted: 2_000, delivered: 2_000, complaint: 1 });
    const { items } = await a.get("/v1/reputation");
    expect(items[0].subject).toMatchObject({ kind: "tenant", id: a.tenantId });
    expect(items[0].reputation.terms).toHaveLength(5);
    expect(await a.get(`/v1/reputation/${a.addressId}`)).toMatchObject({
      subject: { kind: "address", label: a.ip },
      days: [],
    });
    const budgets = (await a.get("/v1/error-budgets")).items;
    expect(
      budgets.find(({ subject }: { subject: { kind: string } }) => subject.kind === "pair"),
    ).toMatchObject({
      subject: { label: `${a.ip} → Yahoo` },
      sentence: "1 complaint left this week before the limit of 0.1 %.",
    });
    expect((await a.get("/v1/overview")).budgetAlerts).toEqual([]);
  });

  it("sees on its overview what burns, bad ones first, until it is well again", async () => {
    const a = await agency({ accepted: 1_000, delivered: 900, hard: 100 });
    await watchBudgets(a);
    const { budgetAlerts } = await a.get("/v1/overview");
    expect(budgetAlerts.map(({ severity }: { severity: string }) => severity)).toEqual(["bad", "bad"]);
    expect((await a.get("/v1/budget-alerts")).items).toHaveLength(2);
    a.clock.advance(8 * 86_400_000);
    await watchBudgets(a);
    expect((await a.get("/v1/overview")).budgetAlerts).toEqual([]);
    expect((await a.get("/v1/budget-alerts")).items).toHaveLength(2);
  });
});

describe("staff", () => {
  it("see an agency's score in the list, its senders' with their budgets, and a node's addresses'; the look is audited", async () => {
    const a = await agency({ accepted: 1_000, delivered: 900, hard: 100 });
    const { call, id } = await a.as("support");
    const listed = (await call("GET", "/v1/admin/tenants")).body.items.find(
      (tenant: { id: string }) => tenant.id === a.tenantId,
    );
    expect(listed.score).toBe(0);
    const { scores, budgets } = (await call("GET", `/v1/admin/tenants/${a.tenantId}/reputation`)).body;
    expect(scores).toHaveLength(4);
    expect(budgets[0]).toMatchObject({ of: "bounce", severity: "bad" });
    const node = (await call("GET", `/v1/admin/fleet/${a.nodeId}`)).body;
    expect(node.reputation).toMatchObject([{ subject: { id: a.addressId }, reputation: { score: 0 } }]);
    const looks = await db.database.withOperator((tx) =>
      tx
        .select()
        .from(staffAudit)
        .where(and(eq(staffAudit.staffId, id), eq(staffAudit.action, "reputation.read"))),
    );
    expect(looks.map((look) => look.subject)).toEqual([`tenant:${a.tenantId}`]);
  });

  it("are shown one alert for an agency whose budgets burn, however many do", async () => {
    const a = await agency({ accepted: 1_000, delivered: 900, hard: 100 });
    const { call } = await a.as("support");
    const found = async () =>
      (await call("GET", "/v1/admin/overview")).body.alerts.filter(named("budget-burning", a.tenantId));
    expect(await found()).toEqual([]);
    await watchBudgets(a);
    expect(await found()).toMatchObject([
      { severity: "bad", message: "Complaints or bounces come too fast: 2 budgets of its week." },
    ]);
  });
});
