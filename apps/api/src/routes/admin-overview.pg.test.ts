import type { StaffRole } from "@penguinmails/contracts/http/admin";
import { newId } from "@penguinmails/db/ids";
import { subscriptions } from "@penguinmails/db/schema/billing";
import { egressAttestations, nodeDrifts } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adminWorld } from "./admin-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

describe("GET /v1/admin/overview", () => {
  it("names what a person should look at, and for whom it is not, leaves it out", async () => {
    const counts = { waiting: 0, active: 0, delayed: 0, failed: 2, completed: 0, oldestWaitingMs: null };
    const world = adminWorld(db, { queueStats: { stats: async () => [{ name: "high", ...counts }] } });
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    await world.setNode(tenantId, nodeId, { status: "failed", failureCause: "out of stock" });
    const pastDueSince = world.clock.now();
    await world.database.withTenant(tenantId, (tx) =>
      tx.update(subscriptions).set({ status: "past_due", pastDueSince }),
    );
    const alertsFor = async (role: StaffRole) =>
      (await (await world.as(role)).call("GET", "/v1/admin/overview")).body.alerts;
    const { nodeId: served } = await makePool(world, tenantId);
    const restricted = { step: "order the machine", what: "machine", expected: "active", seen: "suspended" };
    const because = "The provider has suspended the machine.";
    const at = world.clock.now();
    await world.database.withTenant(tenantId, (tx) =>
      tx.insert(nodeDrifts).values({
        ...{ tenantId, id: newId(), nodeId: served, because, risk: "none", foundAt: at, seenAt: at },
        ...restricted,
      }),
    );
    const forSupport = await alertsFor("support");
    expect(forSupport).toContainEqual(
      expect.objectContaining({ code: "provider-restricts", message: because }),
    );
    expect(forSupport).toContainEqual(
      expect.objectContaining({
        code: "node-failed",
        message: "out of stock",
        subject: expect.objectContaining({ kind: "node", id: nodeId }),
      }),
    );
    expect(forSupport).toContainEqual(
      expect.objectContaining({ code: "past-due", subject: expect.objectContaining({ id: tenantId }) }),
    );
    expect(forSupport).toContainEqual(expect.objectContaining({ code: "queue-failed" }));
    const forFinance = (await alertsFor("finance")).map(({ code }: { code: string }) => code);
    expect(forFinance).toContain("past-due");
    expect(forFinance).not.toContain("queue-failed");
    expect(forFinance).not.toContain("node-failed");
    expect(forFinance).not.toContain("provider-restricts");
  });

  it("tells what the provider does to a machine that serves, suspended or filtered, until it is over, and of no other difference", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    const at = world.clock.now();
    const found = (what: string, closedAt: number | null = null) => ({
      ...{ tenantId, id: newId(), nodeId, step: "grade the addresses", what, expected: "none", seen: "spam" },
      ...{ because: `About ${what}.`, remedy: "Open a ticket.", risk: "none" as const },
      ...{ foundAt: at, seenAt: at, closedAt },
    });
    await world.database.withTenant(tenantId, (tx) =>
      tx
        .insert(nodeDrifts)
        .values([found("machine"), found("SMTP filter"), found("SMTP filter", at), found("PTR of it")]),
    );
    const restrictions = async () =>
      (await (await world.as("operator")).call("GET", "/v1/admin/overview")).body.alerts.filter(
        ({ code, subject }: { code: string; subject: { id: string } }) =>
          code === "provider-restricts" && subject.id === nodeId,
      );
    const shown = { severity: "bad", since: new Date(at).toISOString() };
    expect(await restrictions()).toMatchObject([
      { ...shown, message: "About machine. Open a ticket." },
      { ...shown, message: "About SMTP filter. Open a ticket." },
    ]);
    await world.setNode(tenantId, nodeId, { status: "retiring" });
    expect(await restrictions()).toEqual([]);
  });

  it("tells of a node whose mail leaves wrong, once whatever the number of its domains, and not of one that waits for its first look", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    const alerts = async () =>
      (await (await world.as("operator")).call("GET", "/v1/admin/overview")).body.alerts.filter(
        ({ subject }: { subject: { id: string } }) => subject.id === nodeId,
      );
    expect(await alerts()).toEqual([]);
    const set = (change: Partial<typeof egressAttestations.$inferInsert>) =>
      world.database.withTenant(tenantId, (tx) => tx.update(egressAttestations).set(change));
    await set({ expiresAt: null, seenAt: null, fields: [] });
    expect(await alerts()).toEqual([]);
    await set({ trouble: "The node could not be reached for the last test mail; it is tried again." });
    expect(await alerts()).toMatchObject([
      { code: "egress-closed", severity: "bad", message: expect.stringContaining("could not be reached") },
    ]);
  });

  it("stands when the queues don't answer, and says so", async () => {
    const dead = { stats: async () => Promise.reject(new Error("connection refused")) };
    const { call } = await adminWorld(db, { queueStats: dead }).as("support");
    const { status, body } = await call("GET", "/v1/admin/overview");
    expect(status).toBe(200);
    expect(body.health.queue).toEqual({ ok: false, detail: "connection refused" });
  });

  it("counts every agency, however many there are", async () => {
    const world = adminWorld(db);
    const total = async () =>
      (await (await world.as("support")).call("GET", "/v1/admin/overview")).body.tenants.total;
    const before = await total();
    const many = Array.from({ length: 501 }, () => ({ id: newId(), name: "One of many", createdAt: 0 }));
    await db.database.withOperator((tx) => tx.insert(tenants).values(many));
    expect(await total()).toBe(before + many.length);
  });
});
