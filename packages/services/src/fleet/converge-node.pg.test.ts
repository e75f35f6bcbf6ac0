import { minute } from "@penguinmails/core/time";
import { addresses, nodes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { asc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { convergeNode } from "./converge-node.ts";
import { finished, fleetWorld, learned, scripted, waiting } from "./fleet-test-world.ts";
import { nodeView } from "./node-view.ts";
import { resumePlans } from "./resume-plans.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
const world = (plan?: string | null) => fleetWorld(db.database, plan === undefined ? {} : { plan });

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
