import { minute } from "@penguinmails/core/time";
import { subscriptions } from "@penguinmails/db/schema/billing";
import { addresses, nodes } from "@penguinmails/db/schema/fleet";
import { asOwner, type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { asc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { convergeNode } from "./converge-node.ts";
import { codeOf, finished, fleetWorld, learned, scripted, waiting } from "./fleet-test-world.ts";
import { listNodes, nodeView } from "./node-view.ts";
import { resumePlans } from "./resume-plans.ts";
import { retireNode } from "./retire-node.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
const world = (plan?: string | null) => fleetWorld(db.database, plan === undefined ? {} : { plan });

describe("ordering a node", () => {
  test("writes the node, its addresses, one job and one audit row, and tells nobody its secrets", async () => {
    const { order, row, jobs, audits } = await world();
    const view = await order(2);
    expect(view).toMatchObject({ status: "ordered", waitingFor: "its turn", location: "seattle" });
    expect(view.addresses.map(({ kind, ip, status }) => [kind, ip, status])).toEqual([
      ["primary", null, "ordered"],
      ["secondary", null, "ordered"],
      ["secondary", null, "ordered"],
    ]);
    expect(view.hostname).toBe(`${view.name.replace("pm-", "")}.nodes.penguinmails.example`);
    expect(await jobs()).toEqual([["node.converge", 0]]);
    expect(await audits()).toEqual(["node.order"]);
    const stored = await row(view.id);
    const secrets = [stored.sealedMailuSecretKey, stored.sealedMailuApiToken, stored.sealedCollectorPassword];
    expect(new Set(secrets).size).toBe(3);
    expect(JSON.stringify(view)).not.toContain("sealed");
    for (const secret of secrets) expect(JSON.stringify(view)).not.toContain(secret.slice("sealed:".length));
  });

  test("without a subscription, or with one that ended, nothing is ordered", async () => {
    const none = await world(null);
    expect(await codeOf(none.order())).toBe("subscription-required");
    const ended = await world();
    await db.database.withTenant(ended.tenantId, (tx) =>
      tx.update(subscriptions).set({ status: "canceled" }),
    );
    expect(await codeOf(ended.order())).toBe("subscription-required");
    for (const agency of [none, ended]) {
      expect(await agency.nodes()).toEqual([]);
      expect(await agency.jobs()).toEqual([]);
    }
  });

  test("the plan's nodes and addresses are the most there are, also when five order at once", async () => {
    const { order, nodes: all, jobs } = await world("starter");
    expect(await codeOf(order(3))).toBe("plan-limit");
    const codes = await Promise.all([1, 2, 3, 4, 5].map(() => codeOf(order(2))));
    expect(codes.sort()).toEqual(["fine", "plan-limit", "plan-limit", "plan-limit", "plan-limit"]);
    expect(await all()).toHaveLength(1);
    expect(await jobs()).toHaveLength(1);
  });

  test("machines never cost more than the plan brings in, counting those whose price is not read yet", async () => {
    // A plan that brings in less than two nodes with four addresses each cost: 2 × (999 + 4 × 499).
    await asOwner(db.url, (client) =>
      client.query(`insert into plans select (jsonb_populate_record(plans, '{"key": "thin", "monthly_cents": 5989,
        "stripe_price_id": null}'::jsonb)).* from plans where key = 'scale'`),
    );
    const { order, nodes: all, row } = await world("thin");
    expect((await row((await order(4)).id))?.monthlyCents).toBeNull();
    expect(await codeOf(order(4))).toBe("plan-limit");
    expect(await codeOf(order(3))).toBe("fine");
    expect(await all()).toHaveLength(2);
  });

  test("a node that was given back makes room again", async () => {
    const { order, converge, caller, container } = await world("starter");
    const first = await order();
    await retireNode(container, caller, first.id);
    await converge(first.id, finished);
    expect(await codeOf(order())).toBe("fine");
  });
});

describe("running a node's plan", () => {
  test("keeps what it learns where it belongs, assigns the addresses in order and ends serving", async () => {
    const { order, converge, row, tenantId, clock, jobs } = await world();
    const { id } = await order(2);
    clock.advance(minute);
    await converge(id, finished);
    expect(await row(id)).toMatchObject({
      status: "serving",
      servingSince: clock.now(),
      waitingFor: null,
      serviceId: "500001",
      primaryIp: "198.18.4.10",
      hostKey: "SHA256:host",
      sealedSshPrivateKey: "sealed:key",
      monthlyCents: 1_997,
      convergeLeaseUntil: null,
      facts: { secondaryIps: learned.secondaryIps, ptrOf: learned.ptrOf },
    });
    const view = await db.database.withTenant(tenantId, (tx) => nodeView(tx, id));
    const hostname = view.hostname;
    expect(view).not.toHaveProperty("monthlyCents");
    expect(view.addresses.map(({ ip, ptr, status }) => [ip, ptr, status])).toEqual([
      ["198.18.4.10", hostname, "serving"],
      ["198.18.4.11", `o1.${hostname}`, "serving"],
      ["198.18.4.12", `o2.${hostname}`, "serving"],
    ]);
    expect(view.steps.map(({ name, state }) => [name, state])).toEqual([
      ["first", "done"],
      ["second", "done"],
    ]);
    expect((await jobs()).map(([job]) => job)).toEqual(["node.converge", "product-event.capture"]);
  });

  test("an address that was confirmed keeps its row, whatever the plan says later", async () => {
    const { order, converge, tenantId } = await world();
    const { id } = await order(2);
    const told = (secondaryIps: readonly string[]) =>
      scripted(async (journal) => {
        await journal.learn({ secondaryIps });
        return { status: "waiting", step: "first", reason: "more addresses", retryAfterMs: minute };
      });
    const ips = () =>
      db.database.withTenant(tenantId, async (tx) =>
        (
          await tx.select().from(addresses).where(eq(addresses.kind, "secondary")).orderBy(asc(addresses.id))
        ).map(({ ip, status }) => [ip, status]),
      );
    await converge(id, told(["198.18.4.12"]));
    expect(await ips()).toEqual([
      ["198.18.4.12", "assigned"],
      [null, "ordered"],
    ]);
    await converge(id, told(["198.18.4.12", "198.18.4.11"]));
    await converge(id, told(["198.18.4.12", "198.18.4.11"]));
    expect(await ips()).toEqual([
      ["198.18.4.12", "assigned"],
      ["198.18.4.11", "assigned"],
    ]);
  });

  test("a plan that waits asks for itself again, then; one that failed says why and what to do", async () => {
    const { order, converge, row, jobs, tenantId } = await world();
    const { id } = await order();
    await converge(id, waiting());
    expect(await row(id)).toMatchObject({
      status: "provisioning",
      waitingFor: "first: the machine is build",
    });
    expect(await jobs()).toEqual([
      ["node.converge", 0],
      ["node.converge", 1],
    ]);
    const broken = scripted(async () => ({
      status: "failed",
      step: "first",
      cause: "No such plan.",
      remedy: "Choose another.",
    }));
    await converge(id, broken);
    const view = await db.database.withTenant(tenantId, (tx) => nodeView(tx, id));
    expect(view).toMatchObject({
      status: "failed",
      waitingFor: null,
      failure: { cause: "No such plan.", remedy: "Choose another." },
    });
    expect(await jobs()).toHaveLength(2);
    await converge(id, finished);
    expect(await row(id)).toMatchObject({ status: "serving", failureCause: null, failureRemedy: null });
  });

  test("of several workers one runs it; the others leave it alone", async () => {
    const { order, converge, row } = await world();
    const { id } = await order();
    let inside = 0;
    let most = 0;
    const slow = scripted(async (journal) => {
      most = Math.max(most, ++inside);
      for (let n = 0; n < 5; n++) await journal.facts();
      inside--;
      return { status: "waiting", step: "first", reason: "more", retryAfterMs: minute };
    });
    await Promise.all([1, 2, 3, 4].map(() => converge(id, slow)));
    expect(most).toBe(1);
    expect((await row(id)).convergeLeaseUntil).toBeNull();
  });

  test("a plan whose worker was killed is asked for again when its lease is over, once", async () => {
    const { order, converge, jobs, tenantId, container } = await world();
    const { id } = await order();
    const lease = (until: string) =>
      db.database.withTenant(tenantId, (tx) =>
        tx
          .update(nodes)
          .set({ convergeLeaseUntil: sql`now() + ${until}::interval` })
          .where(eq(nodes.id, id)),
      );
    await lease("5 minutes");
    const untouched = waiting();
    await converge(id, untouched);
    await resumePlans(container);
    expect([untouched.runs(), (await jobs()).length]).toEqual([0, 1]);
    await lease("-1 second");
    await Promise.all([resumePlans(container), resumePlans(container)]);
    expect(await jobs()).toHaveLength(2);
    const next = waiting();
    await converge(id, next);
    expect(next.runs()).toBe(1);
  });

  test("a step that takes longer than the lease keeps it", async () => {
    const { order, row, container, tenantId } = await world();
    const { id } = await order();
    const long = scripted(async () => {
      await db.database.withTenant(tenantId, (tx) =>
        tx
          .update(nodes)
          .set({ convergeLeaseUntil: sql`now() - interval '1 second'` })
          .where(eq(nodes.id, id)),
      );
      while (((await row(id)).convergeLeaseUntil ?? 0) < Date.now() + 30_000);
      return { status: "waiting", step: "first", reason: "more", retryAfterMs: minute };
    });
    const deps = { ...container, converger: long, heartbeatMs: 20 };
    await convergeNode(deps, { tenantId, nodeId: id }, new AbortController().signal);
    expect((await row(id)).convergeLeaseUntil).toBeNull();
  });

  test("a run that throws gives its lease back", async () => {
    const { order, converge, row } = await world();
    const { id } = await order();
    await expect(
      converge(
        id,
        scripted(() => Promise.reject(new Error("database is away"))),
      ),
    ).rejects.toThrow();
    expect((await row(id)).convergeLeaseUntil).toBeNull();
    await converge(id, finished);
    expect((await row(id)).status).toBe("serving");
  });
});

describe("giving a node back", () => {
  test("retires it, releases its addresses and leaves an audit row; asked twice it is one", async () => {
    const { order, converge, row, container, caller, tenantId, audits } = await world();
    const { id } = await order();
    await converge(id, finished);
    expect((await retireNode(container, caller, id)).status).toBe("retiring");
    expect((await retireNode(container, caller, id)).status).toBe("retiring");
    await converge(id, finished);
    expect((await row(id)).status).toBe("retired");
    const kept = await db.database.withTenant(tenantId, (tx) => tx.select().from(addresses));
    expect(kept.map(({ status }) => status)).toEqual(["released", "released", "released"]);
    expect(await audits()).toEqual(["node.order", "node.retire"]);
    expect((await retireNode(container, caller, id)).status).toBe("retired");
  });

  test("asked for while the plan runs, it wins: the node never serves", async () => {
    const { order, converge, row, container, caller, jobs } = await world();
    const { id } = await order();
    const interrupted = scripted(async (journal) => {
      await retireNode(container, caller, id);
      await journal.learn(learned);
      return { status: "done" };
    });
    await converge(id, interrupted);
    expect((await row(id)).status).toBe("retiring");
    expect((await jobs()).filter(([job]) => job === "node.converge")).toHaveLength(3);
    await converge(id, finished);
    expect((await row(id)).status).toBe("retired");
  });

  test("a machine that the provider does not take back is tried again, and never set up anew", async () => {
    const { order, converge, row, container, caller, jobs } = await world();
    const { id } = await order();
    await retireNode(container, caller, id);
    const refused = scripted(
      async () => ({ status: "done" }),
      async () => ({
        status: "failed",
        step: "give the machine back",
        cause: "Not Authorized!",
        remedy: "Check the key.",
      }),
    );
    await converge(id, refused);
    expect(await row(id)).toMatchObject({ status: "retiring", failureCause: "Not Authorized!" });
    expect((await jobs()).at(-1)).toEqual(["node.converge", 60]);
    await converge(id, finished);
    expect(await row(id)).toMatchObject({ status: "retired", failureCause: null });
  });

  test("another agency's node is not there, to see or to give back", async () => {
    const { order } = await world();
    const { id } = await order();
    const other = await world();
    expect(await codeOf(retireNode(other.container, other.caller, id))).toBe("not-found");
    expect(await codeOf(db.database.withTenant(other.tenantId, (tx) => nodeView(tx, id)))).toBe("not-found");
    expect((await db.database.withTenant(other.tenantId, listNodes)).items).toEqual([]);
    await other.converge(id, finished);
    expect((await other.jobs()).length).toBe(0);
  });
});
