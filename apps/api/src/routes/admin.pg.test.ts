import { type StaffRole, staffRole } from "@penguinmails/contracts/http/admin";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { subscriptions } from "@penguinmails/db/schema/billing";
import { egressAttestations, nodes } from "@penguinmails/db/schema/fleet";
import { machinePlans } from "@penguinmails/db/schema/machine-plans";
import { inbox, outbox, staffAudit } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { insertHeldNode } from "@penguinmails/testkit/node-health";
import { and, desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Container } from "../container.ts";
import type { Route } from "../route.ts";
import { adminRoutes } from "./admin.ts";
import { adminWorld } from "./admin-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** What each role may do, written down here once more by hand: a right that grows must be noticed. */
const rights: Readonly<Record<StaffRole, readonly string[]>> = {
  support: ["", "tenants.read", "fleet.read", "queues.read", "rules.read"],
  operator: [
    "",
    "tenants.read",
    "fleet.read",
    "fleet.act",
    "queues.read",
    "queues.act",
    "rules.read",
    "rules.act",
    "sending.act",
    "domains.move",
  ],
  finance: ["", "tenants.read", "money.read"],
  "super-admin": [
    "",
    "tenants.read",
    "fleet.read",
    "fleet.act",
    "queues.read",
    "queues.act",
    "rules.read",
    "rules.act",
    "sending.act",
    "domains.move",
    "staff.manage",
  ],
};
const ofStaff = adminRoutes.flatMap((route) =>
  route.audience.kind === "staff"
    ? [
        {
          route,
          permission: route.audience.permission,
          name: `${route.contract.method} ${route.contract.path}`,
        },
      ]
    : [],
);
const pathOf = (route: Route) => route.contract.path.replace("{id}", newId());

describe("what a role may do", () => {
  it.each(staffRole.options)("%s reaches what its permissions name, and nothing else", async (role) => {
    const { call } = await adminWorld(db).as(role);
    for (const { route, permission, name } of ofStaff) {
      const body = route.contract.body ? {} : undefined;
      const { status } = await call(route.contract.method.toUpperCase(), pathOf(route), body);
      const isAllowed = rights[role].includes(permission);
      expect({ name, isRefused: status === 403 }).toEqual({ name, isRefused: !isAllowed });
    }
  });

  it.each([
    ["support", null],
    ["operator", null],
    ["finance", 29_900],
    ["super-admin", 29_900],
  ] as const)("%s sees of money: %s", async (role, cents) => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const pool = await makePool(world, tenantId);
    const { call } = await world.as(role);
    const detail = (await call("GET", `/v1/admin/tenants/${tenantId}`)).body;
    expect(detail.planMonthlyCents).toBe(cents);
    expect(detail.machinesMonthlyCents).toBe(cents === null ? null : 1_498);
    expect(detail.nodeList[0].monthlyCents).toBe(cents === null ? null : 1_498);
    expect((await call("GET", "/v1/admin/overview")).body.money === null).toBe(cents === null);
    const node = await call("GET", `/v1/admin/fleet/${pool.nodeId}`);
    if (node.status === 200) expect(node.body.monthlyCents).toBe(cents === null ? null : 1_498);
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

  it("shows people, nodes, domains and that the look was written down", async () => {
    const world = adminWorld(db);
    const { tenantId, userId } = await makeTenant(world);
    const { nodeId, domainName } = await makePool(world, tenantId, { mailboxes: 3 });
    const support = await world.as("support");
    const { body } = await support.call("GET", `/v1/admin/tenants/${tenantId}`);
    expect(body.users).toMatchObject([{ id: userId, level: "owner", isVerified: true }]);
    expect(body.nodeList).toMatchObject([{ id: nodeId, status: "serving", addresses: 1 }]);
    expect(body.domainList).toMatchObject([{ name: domainName, mailboxes: 3 }]);
    const looks = await staffActs(support.id);
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

describe("the fleet", () => {
  it("runs a failed node's plan again, with the reason in the log, and refuses it for one that serves", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    const { call, id } = await world.as("operator");
    const path = `/v1/admin/fleet/${nodeId}`;
    const reason = { reason: "The provider is back." };
    expect((await call("POST", `${path}/retry`, reason)).status).toBe(409);
    await setNode(tenantId, nodeId, { status: "failed", failureCause: "out of stock" });
    expect((await call("POST", `${path}/retry`, reason)).status).toBe(202);
    const { body } = await call("GET", path);
    expect(body).toMatchObject({ trouble: "failed", tenantId });
    expect(body.jobs).toMatchObject([{ job: "node.converge", publishedAt: null }]);
    expect(body.audit).toMatchObject([{ action: "node.retry", actor: { id }, detail: reason }]);
  });

  it("looks at a node, shows its plan and has it applied with a reason, and refuses what nobody can do to it", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    const { call, id } = await world.as("operator");
    const path = `/v1/admin/fleet/${nodeId}`;
    expect((await call("POST", `${path}/look`)).status).toBe(202);
    expect((await call("GET", `${path}/plan`)).body).toMatchObject({ steps: [], byHand: [] });
    const asked = { kind: "apply", reason: "The firewall is open." };
    expect((await call("POST", `${path}/operations`, { ...asked, kind: "reinstall" })).status).toBe(422);
    expect((await call("POST", `${path}/operations`, { kind: "apply" })).status).toBe(422);
    expect((await call("POST", `${path}/operations`, asked)).status).toBe(202);
    const { body } = await call("GET", path);
    expect(body.status).toBe("serving");
    expect(body.operations).toMatchObject([{ kind: "apply", state: "running" }]);
    expect(body.audit).toMatchObject([
      { action: "node.apply", actor: { kind: "staff", id }, detail: { reason: asked.reason } },
      { action: "node.look" },
    ]);
    const other = { kind: "rotate-key", reason: "Somebody left." };
    expect((await call("POST", `${path}/operations`, other)).status).toBe(409);
  });

  it("backs a node up and puts a backup back with a reason, in the name of who did it", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    const { call, id } = await world.as("operator");
    const path = `/v1/admin/fleet/${nodeId}`;
    const reason = "The agency asked for it.";
    expect((await call("POST", `${path}/backups`, {})).status).toBe(422);
    expect((await call("POST", `${path}/backups`, { reason })).status).toBe(202);
    const { body } = await call("GET", path);
    expect(body.backups).toMatchObject({
      fault: null,
      items: [{ state: "running", bytes: null, error: null }],
      targets: [{ id: nodeId }],
    });
    expect(body.audit).toMatchObject([{ action: "node.back-up", actor: { kind: "staff", id } }]);
    expect(await staffActs(id)).toContainEqual(
      expect.objectContaining({ action: "node.back-up", detail: { reason } }),
    );
    // One that is not whole yet is none.
    const backupId = body.backups.items[0].id;
    expect((await call("POST", `${path}/restore`, { backupId, reason })).status).toBe(404);
    expect((await call("POST", `${path}/restore`, { reason })).status).toBe(422);
  });

  it("shows what a machine can become and has it made larger, with the plan to resize to and nothing else", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    await db.database.withOperator(async (tx) => {
      const plan = { rid: "vps-2gb", name: "small", cpu: 1, ramMb: 2048, diskGb: 50, monthlyCents: 999 };
      const large = { ...plan, rid: "vps-4gb", name: "large", ramMb: 4096, monthlyCents: 1_899 };
      const readAt = world.clock.now();
      await tx.insert(machinePlans).values([plan, large].map((each) => ({ ...each, readAt })));
    });
    const { call } = await world.as("operator");
    const path = `/v1/admin/fleet/${nodeId}`;
    expect((await call("GET", `${path}/sizes`)).body).toMatchObject({
      present: { rid: "vps-2gb" },
      larger: [{ rid: "vps-4gb", moreCents: 900 }],
    });
    const reason = "It is short of memory.";
    const ask = async (asked: object) =>
      (await call("POST", `${path}/operations`, { reason, ...asked })).status;
    expect(await ask({ kind: "resize" })).toBe(422);
    expect(await ask({ kind: "apply", rid: "vps-4gb" })).toBe(422);
    expect(await ask({ kind: "resize", rid: "vps-4gb" })).toBe(202);
    const { body } = await call("GET", path);
    expect(body.operations).toMatchObject([{ kind: "resize", rid: "vps-4gb", state: "running" }]);
  });

  it("has another machine take a node's place and cancels that, with a reason, and shows it on both nodes", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    const { call, id } = await world.as("operator");
    const path = `/v1/admin/fleet/${nodeId}`;
    const reason = "Its disk fails.";
    expect((await call("POST", `${path}/replacement`, {})).status).toBe(422);
    expect((await call("POST", `${path}/replacement/cancel`, { reason })).status).toBe(404);
    expect((await call("POST", `${path}/replacement`, { reason })).status).toBe(202);
    const { replacement, audit } = (await call("GET", path)).body;
    expect(replacement).toMatchObject({ state: "preparing", old: { id: nodeId }, mayCancel: true });
    expect(audit).toMatchObject([{ action: "node.replace", actor: { kind: "staff", id } }]);
    const next = (await call("GET", `/v1/admin/fleet/${replacement.next.id}`)).body;
    expect(next.replacement).toEqual(replacement);
    expect((await call("POST", `${path}/replacement/cancel`, { reason })).status).toBe(202);
    expect((await call("GET", path)).body.replacement).toMatchObject({
      state: "cancelled",
      mayCancel: false,
    });
    expect(await staffActs(id)).toContainEqual(
      expect.objectContaining({ action: "node.cancel-replacement", detail: { reason } }),
    );
  });

  it("gives a machine back for its agency, in the name of who did it", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    const { call, id } = await world.as("operator");
    const path = `/v1/admin/fleet/${nodeId}`;
    expect((await call("POST", `${path}/retire`, { reason: "Agency left." })).status).toBe(202);
    const { body } = await call("GET", path);
    expect(body.status).toBe("retiring");
    expect(body.audit).toMatchObject([{ action: "node.retire", actor: { kind: "staff", id } }]);
    expect(await staffActs(id)).toContainEqual(
      expect.objectContaining({ action: "node.retire", detail: { reason: "Agency left." } }),
    );
  });

  it("calls a plan stuck and a log silent only after an hour", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    const { call } = await world.as("support");
    const trouble = async () => (await call("GET", `/v1/admin/fleet/${nodeId}`)).body.trouble;
    world.clock.advance(3_600_000);
    expect(await trouble()).toBeNull();
    world.clock.advance(1);
    expect(await trouble()).toBe("silent");
    await setNode(tenantId, nodeId, { status: "provisioning" });
    expect(await trouble()).toBe("stuck");
    await setNode(tenantId, nodeId, { status: "retired" });
    expect(await trouble()).toBeNull();
  });

  it("shows a node that does not answer in trouble, in words, with one alert", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    await db.database.withTenant(tenantId, (tx) => insertHeldNode(tx, nodeId, world.clock.now()));
    const { call } = await world.as("support");
    const { body } = await call("GET", `/v1/admin/fleet/${nodeId}`);
    expect(body).toMatchObject({
      trouble: "unreachable",
      reach: { state: "unreachable", because: expect.stringContaining("says nothing") },
      vitals: null,
      vitalsHours: [],
    });
    const { alerts } = (await call("GET", "/v1/admin/overview")).body;
    const ours = alerts.filter((alert: { subject: { id: string } }) => alert.subject.id === nodeId);
    expect(ours).toMatchObject([{ code: "node-unreachable", severity: "bad", message: body.reach.because }]);
  });

  it("answers 404 for a node that does not exist, whatever is wanted of it", async () => {
    const { call } = await adminWorld(db).as("operator");
    const path = `/v1/admin/fleet/${newId()}`;
    expect((await call("GET", path)).status).toBe(404);
    expect((await call("POST", `${path}/retry`, { reason: "because" })).status).toBe(404);
    expect((await call("POST", `${path}/retire`, { reason: "because" })).status).toBe(404);
  });
});

describe("GET /v1/admin/overview", () => {
  it("names what a person should look at, and for whom it is not, leaves it out", async () => {
    const counts = { waiting: 0, active: 0, delayed: 0, failed: 2, completed: 0, oldestWaitingMs: null };
    const world = adminWorld(db, { queueStats: { stats: async () => [{ name: "high", ...counts }] } });
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    await setNode(tenantId, nodeId, { status: "failed", failureCause: "out of stock" });
    const pastDueSince = world.clock.now();
    await world.database.withTenant(tenantId, (tx) =>
      tx.update(subscriptions).set({ status: "past_due", pastDueSince }),
    );
    const alertsFor = async (role: StaffRole) =>
      (await (await world.as(role)).call("GET", "/v1/admin/overview")).body.alerts;
    const forSupport = await alertsFor("support");
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
});

describe("queues, outbox and inbox", () => {
  it("shows why a job failed and what it was about, and nothing else of what it carried", async () => {
    const { tenantId } = await makeTenant(adminWorld(db));
    const nodeId = newId();
    const payload = { v: 1, tenantId, nodeId, variables: { link: "https://app.example/?token=secret" } };
    const job = { id: newId(), queue: "high", name: "node.converge", payload, attempts: 3, failedAtMs: 0 };
    const queueDesk = { ...idleDesk, failedJobs: async () => [{ ...job, error: "gone\n  at line 1" }] };
    const { call } = await adminWorld(db, { queueDesk }).as("support");
    const { body, text } = await call("GET", "/v1/admin/queues/failed");
    expect(body.items).toMatchObject([
      { error: "gone", tenant: { id: tenantId }, subject: { kind: "node", id: nodeId } },
    ]);
    expect(text).not.toContain("secret");
  });

  it("tells when the failed job is gone already, and writes down who tried again and who paused", async () => {
    const asked: unknown[] = [];
    const queueDesk = {
      ...idleDesk,
      retryJob: async (_: string, id: string) => id === "known",
      setPaused: async (queue: string, isPaused: boolean) => void asked.push([queue, isPaused]),
    };
    const { call, id } = await adminWorld(db, { queueDesk }).as("operator");
    const retry = (job: string) => call("POST", "/v1/admin/queues/retry-job", { queue: "low", id: job });
    expect((await retry("unknown")).status).toBe(404);
    expect((await retry("known")).status).toBe(204);
    expect((await call("POST", "/v1/admin/queues/pause", { queue: "high" })).status).toBe(204);
    expect((await call("POST", "/v1/admin/queues/resume", { queue: "high" })).status).toBe(204);
    expect((await call("POST", "/v1/admin/queues/pause", { queue: "none" })).status).toBe(422);
    expect(asked).toEqual([
      ["high", true],
      ["high", false],
    ]);
    const acts = (await staffActs(id)).map(({ action }) => action);
    expect(acts).toEqual(["queue.resume", "queue.pause", "queue.retry-job"]);
  });

  it("shows outbox rows that are due and not published, and none other", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const now = world.clock.now();
    const payload = { v: 1 as const, tenantId };
    await world.database.withTenant(tenantId, async (tx) => {
      await appendToOutbox(tx, "warmup.close-day", payload, now);
      await appendToOutbox(tx, "warmup.close-day", payload, now + 1);
      await appendToOutbox(tx, "warmup.close-day", payload, now);
      const [last] = await tx.select({ id: outbox.id }).from(outbox).orderBy(desc(outbox.id)).limit(1);
      await tx
        .update(outbox)
        .set({ publishedAt: now })
        .where(eq(outbox.id, last?.id ?? ""));
    });
    const { call } = await world.as("support");
    const rows = (await call("GET", "/v1/admin/outbox")).body.items.filter(
      (row: { tenant: { id: string } }) => row.tenant.id === tenantId,
    );
    expect(rows).toMatchObject([{ job: "warmup.close-day" }]);
    expect(rows[0].ageMs).toBeGreaterThanOrEqual(0);
  });

  it("has a message from outside tried at once, and answers 404 for one that is handled", async () => {
    const world = adminWorld(db);
    const row = { source: "stripe", type: "invoice.paid", objectId: "in_1", receivedAt: Date.now() };
    const later = Date.now() + 3_600_000;
    const [open, handled] = [newId(), newId()];
    await world.database.withOperator((tx) =>
      tx.insert(inbox).values([
        { ...row, id: open, attempts: 5, notBefore: later, lastError: "no such customer" },
        { ...row, id: handled, handledAt: Date.now() },
      ]),
    );
    const { call } = await world.as("operator");
    const shown = (await call("GET", "/v1/admin/inbox")).body.items;
    expect(shown).toContainEqual(expect.objectContaining({ id: open, lastError: "no such customer" }));
    expect(shown).not.toContainEqual(expect.objectContaining({ id: handled }));
    const retry = (id: string) => call("POST", "/v1/admin/inbox/retry", { source: "stripe", id });
    expect((await retry(open)).status).toBe(204);
    expect((await retry(handled)).status).toBe(404);
    const [after] = await world.database.withOperator((tx) =>
      tx
        .select()
        .from(inbox)
        .where(and(eq(inbox.source, "stripe"), eq(inbox.id, open))),
    );
    expect(after?.notBefore).toBeLessThan(later);
  });
});

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
    expect((await staffActs(ada.id)).map(({ action }) => action)).toEqual([
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

const idleDesk: Container["queueDesk"] = {
  failedJobs: async () => [],
  retryJob: async () => false,
  setPaused: async () => undefined,
  pausedQueues: async () => [],
};

function setNode(tenantId: string, id: string, change: Partial<typeof nodes.$inferInsert>) {
  return db.database.withTenant(tenantId, (tx) => tx.update(nodes).set(change).where(eq(nodes.id, id)));
}

/** What that member looked at or did, newest first. */
function staffActs(staffId: string) {
  return db.database.withOperator((tx) =>
    tx.select().from(staffAudit).where(eq(staffAudit.staffId, staffId)).orderBy(desc(staffAudit.id)),
  );
}
