import { newId } from "@penguinmails/db/ids";
import { machinePlans } from "@penguinmails/db/schema/machine-plans";
import { nodeSuspicions } from "@penguinmails/db/schema/node-suspicions";
import { nodeStrayMail } from "@penguinmails/db/schema/stray-mail";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { insertHeldNode } from "@penguinmails/testkit/node-health";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adminWorld } from "./admin-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

describe("the fleet", () => {
  it("runs a failed node's plan again, with the reason in the log, and refuses it for one that serves", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    const { call, id } = await world.as("operator");
    const path = `/v1/admin/fleet/${nodeId}`;
    const reason = { reason: "The provider is back." };
    expect((await call("POST", `${path}/retry`, reason)).status).toBe(409);
    await world.setNode(tenantId, nodeId, { status: "failed", failureCause: "out of stock" });
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
    expect(await world.staffActs(id)).toContainEqual(
      expect.objectContaining({ action: "node.back-up", detail: { reason } }),
    );
    // One that is not whole yet is none.
    const backupId = body.backups.items[0].id;
    expect((await call("POST", `${path}/restore`, { backupId, reason })).status).toBe(404);
    expect((await call("POST", `${path}/restore`, { reason })).status).toBe(422);
    expect((await call("POST", `${path}/rebuild`, { reason })).status).toBe(422);
    expect((await call("POST", `${path}/rebuild`, { backupId: null, reason })).status).toBe(409);
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
    expect(await world.staffActs(id)).toContainEqual(
      expect.objectContaining({ action: "node.cancel-replacement", detail: { reason } }),
    );
  });

  it("shows what speaks for an intruder, and takes a reason why nobody is, in the name of who gave it", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    const { call, id } = await world.as("operator");
    const path = `/v1/admin/fleet/${nodeId}`;
    const reason = "A test of our own.";
    const acknowledge = (body: object) => call("POST", `${path}/suspicion/acknowledge`, body);
    expect((await acknowledge({ reason })).status).toBe(409);
    const hint = { kind: "foreign-key" as const, key: "k", since: world.clock.now(), sentence: "A key." };
    await world.database.withTenant(tenantId, (tx) =>
      tx
        .insert(nodeSuspicions)
        .values({ tenantId, id: newId(), nodeId, hints: [hint], raisedAt: world.clock.now() }),
    );
    expect((await call("GET", path)).body.suspicion).toMatchObject({
      hints: [{ sentence: "A key." }],
      acknowledged: null,
    });
    expect((await acknowledge({})).status).toBe(422);
    expect((await acknowledge({ reason })).status).toBe(202);
    const { suspicion, audit } = (await call("GET", path)).body;
    expect(suspicion.acknowledged).toMatchObject({ by: `Staff ${id.slice(-4)}`, reason });
    expect(audit).toMatchObject([
      { action: "node.acknowledge-suspicion", actor: { id }, detail: { reason } },
    ]);
    expect(await world.staffActs(id)).toContainEqual(
      expect.objectContaining({ action: "node.acknowledge-suspicion", detail: { reason } }),
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
    expect(await world.staffActs(id)).toContainEqual(
      expect.objectContaining({ action: "node.retire", detail: { reason: "Agency left." } }),
    );
  });

  it("notes who looked at what lists say of a node's addresses, as every look at an agency's rows", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId, ip } = await makePool(world, tenantId);
    const { call, id } = await world.as("support");
    const { body } = await call("GET", `/v1/admin/fleet/${nodeId}/blocklists`);
    expect(body.items).toMatchObject([{ subject: { label: ip } }]);
    expect(await world.staffActs(id)).toContainEqual(
      expect.objectContaining({ action: "fleet.blocklists", subject: `node:${nodeId}` }),
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
    await world.setNode(tenantId, nodeId, { status: "provisioning" });
    expect(await trouble()).toBe("stuck");
    await world.setNode(tenantId, nodeId, { status: "retired" });
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

  it("shows what came to a node's collector and is about none of ours, and tells of many forged ones", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    const { call } = await world.as("support");
    const path = `/v1/admin/fleet/${nodeId}`;
    expect((await call("GET", path)).body.strayMail).toEqual([]);
    const now = world.clock.now();
    const day = new Date(now).toISOString().slice(0, 10);
    await db.database.withTenant(tenantId, (tx) =>
      tx
        .insert(nodeStrayMail)
        .values({ tenantId, nodeId, day, kind: "forged-signature", mails: 1_000, lastAt: now }),
    );
    const { strayMail } = (await call("GET", path)).body;
    expect(strayMail).toMatchObject([{ kind: "forged-signature", lastAt: new Date(now).toISOString() }]);
    expect(strayMail[0].days.at(-1)).toEqual({ day, mails: 1_000 });
    const { alerts } = (await call("GET", "/v1/admin/overview")).body;
    expect(alerts).toContainEqual(
      expect.objectContaining({ code: "forged-mail", subject: expect.objectContaining({ id: nodeId }) }),
    );
  });

  it("tells which of the provider's firewall profiles stands before an isolated machine, and which comes back", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    const { call } = await world.as("support");
    const wall = async () => (await call("GET", `/v1/admin/fleet/${nodeId}`)).body.wall;
    expect(await wall()).toBeNull();
    const standing = { profile: "isolation", former: "mail" };
    await world.setNode(tenantId, nodeId, { status: "isolated", facts: { wall: standing } });
    expect(await wall()).toEqual(standing);
  });

  it("asks the provider for a machine's charts in the name of who did it, and tells that it has not answered", async () => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    const { call, id } = await world.as("operator");
    const path = `/v1/admin/fleet/${nodeId}`;
    expect((await call("POST", `${path}/charts`)).status).toBe(409);
    await world.setNode(tenantId, nodeId, { serviceId: "500001" });
    expect((await call("GET", path)).body.providerCharts).toBeNull();
    expect((await call("POST", `${path}/charts`)).status).toBe(202);
    const { body } = await call("GET", path);
    expect(body.providerCharts).toMatchObject({ state: "asked", answeredAt: null, items: [] });
    expect(body.audit).toMatchObject([{ action: "node.ask-for-charts", actor: { kind: "staff", id } }]);
    const { call: asSupport } = await world.as("support");
    expect((await asSupport("POST", `${path}/charts`)).status).toBe(403);
  });

  it("answers 404 for a node that does not exist, whatever is wanted of it", async () => {
    const { call } = await adminWorld(db).as("operator");
    const path = `/v1/admin/fleet/${newId()}`;
    expect((await call("GET", path)).status).toBe(404);
    expect((await call("POST", `${path}/retry`, { reason: "because" })).status).toBe(404);
    expect((await call("POST", `${path}/retire`, { reason: "because" })).status).toBe(404);
  });
});
