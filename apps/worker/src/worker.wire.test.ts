import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { Payments } from "@penguinmails/core/ports/payments";
import { newId } from "@penguinmails/db/ids";
import { nodes } from "@penguinmails/db/schema/fleet";
import { inbox, outbox } from "@penguinmails/db/schema/platform";
import { inboxTries } from "@penguinmails/services/billing/drain-inbox";
import { accept, running } from "@penguinmails/services/delivery/delivery-test-world";
import { startCuttableProxy } from "@penguinmails/testkit/cuttable-proxy";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { usualStopTimes, type Worker } from "./worker.ts";
import { ask, askForMail, bootWorker, keptMails } from "./worker-test-world.ts";

const clock = { now: () => Date.now(), speed: 1, sleepUntil: async () => undefined };
const patient = { timeout: 15_000 };

let test: TestDatabase;
let tenantId: string;
let world: ReturnType<typeof keptMails>;
const workers: Worker[] = [];
beforeEach(async () => {
  test = await testDatabase();
  ({ tenantId } = await makeTenant({ database: test.database, clock }));
  world = keptMails();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await test.close();
});

async function boot(
  replace?: Parameters<typeof bootWorker>[1],
  options?: Parameters<typeof bootWorker>[2],
): Promise<Worker> {
  const mailer = { mailer: world.mailer };
  const worker = await bootWorker(test, (container) => ({ ...mailer, ...replace?.(container) }), options);
  workers.push(worker);
  return worker;
}
async function healthOf(worker: Worker) {
  const response = await fetch(`http://127.0.0.1:${worker.port}/health`);
  return { status: response.status, body: (await response.json()) as ReturnType<Worker["health"]> };
}
const sentTo = () => world.mails.map((mail) => mail.to);

describe("a worker", () => {
  it("takes what a use case asked for to its handler, under the id of its outbox row", async () => {
    const worker = await boot();
    const id = await askForMail(test, tenantId, "ada@agency.example");
    await expect.poll(sentTo, patient).toEqual(["ada@agency.example"]);
    expect(world.mails[0]?.idempotencyKey).toBe(id);
    await expect.poll(async () => (await healthOf(worker)).status, patient).toBe(200);
    const { body } = await healthOf(worker);
    expect(Object.keys(body.loops)).toContain("relay");
    for (const loop of Object.values(body.loops)) expect(loop).toMatchObject({ ok: true, lastError: null });
  });

  it("shares the work with another: each job is done by one of them", async () => {
    await Promise.all([boot(), boot()]);
    const all = Array.from({ length: 20 }, (_, n) => `lead${n}@agency.example`);
    for (const to of all) await askForMail(test, tenantId, to);
    await expect.poll(() => sentTo().toSorted(), patient).toEqual(all.toSorted());
  });

  it("does not start on a port that is taken, says how to move it, and takes nothing up", async () => {
    const holder = createServer().listen(0);
    await once(holder, "listening");
    const { port } = holder.address() as AddressInfo;
    await askForMail(test, tenantId, "ada@agency.example");
    const refused = bootWorker(test, () => ({ mailer: world.mailer }), { port });
    await expect(refused).rejects.toThrow(`Port ${port} is taken; PORT moves the worker's health page`);
    holder.close();
    const rows = await test.database.withTenant(tenantId, (tx) => tx.select().from(outbox));
    expect(rows.map((row) => row.publishedAt)).toEqual([null]);
  });
});

it("a worker that can't reach its queue says so on /health, whatever its loops say", async () => {
  const worker = await boot(() => ({ queueTrouble: () => "connect ECONNREFUSED" }));
  expect(await healthOf(worker)).toMatchObject({
    status: 503,
    body: { status: "failing", queue: "connect ECONNREFUSED" },
  });
});

describe("a loop that is killed", () => {
  it("is named by /health with its error, begins again by itself, and the others go on", async () => {
    let isAway = true;
    const worker = await boot(({ queue }) => ({
      queue: {
        ...queue,
        publish: (jobs) => (isAway ? Promise.reject(new Error("the line is cut")) : queue.publish(jobs)),
      },
    }));
    await askForMail(test, tenantId, "ada@agency.example");
    await expect.poll(async () => (await healthOf(worker)).status, patient).toBe(503);
    const { body } = await healthOf(worker);
    expect(body.status).toBe("failing");
    expect(body.loops["relay"]).toMatchObject({ ok: false });
    // Whoever starts workers must not take one that can't reach a neighbour for one that is dead.
    expect((await fetch(`http://127.0.0.1:${worker.port}/live`)).status).toBe(200);
    const others = Object.entries(body.loops).filter(([name]) => name !== "relay");
    expect(others.every(([, loop]) => loop.ok)).toBe(true);
    isAway = false;
    await expect.poll(sentTo, patient).toEqual(["ada@agency.example"]);
    await expect.poll(async () => (await healthOf(worker)).status, patient).toBe(200);
  });
});

describe("a database that goes away", () => {
  it("shows on /health, and when it is back everything goes on by itself", async () => {
    const url = new URL(test.url);
    const proxy = await startCuttableProxy({ host: url.hostname, port: Number(url.port) });
    url.host = `127.0.0.1:${proxy.port}`;
    const worker = await bootWorker(test, () => ({ mailer: world.mailer }), { databaseUrl: url.href });
    workers.push(worker);
    await expect.poll(async () => (await healthOf(worker)).status, patient).toBe(200);
    proxy.cut();
    await askForMail(test, tenantId, "ada@agency.example");
    await expect.poll(async () => (await healthOf(worker)).status, patient).toBe(503);
    proxy.restore();
    await expect.poll(sentTo, { timeout: 40_000 }).toEqual(["ada@agency.example"]);
    await expect.poll(async () => (await healthOf(worker)).status, { timeout: 40_000 }).toBe(200);
    await worker.stop();
    await proxy.close();
  });
});

describe("a poisonous row", () => {
  it("in the outbox stays there, and what comes after it goes", async () => {
    const rows = ["a.job.of.tomorrow", "platform-mail.send"].map((job) => {
      return { tenantId, id: newId(), job, payload: { v: 99 }, dueAt: Date.now() - 1_000 };
    });
    await test.database.withTenant(tenantId, (tx) => tx.insert(outbox).values(rows));
    await boot();
    await askForMail(test, tenantId, "ada@agency.example");
    await expect.poll(sentTo, patient).toEqual(["ada@agency.example"]);
    const [unknown] = await test.database.withTenant(tenantId, (tx) =>
      tx.select().from(outbox).where(eq(outbox.job, "a.job.of.tomorrow")),
    );
    expect(unknown?.publishedAt).toBeNull();
  });

  it("in the inbox is tried again later, and what comes after it is acted on", async () => {
    const asked: string[] = [];
    const payments = {
      async getSubscription(id: string) {
        asked.push(id);
        if (id === "sub_poison") throw new Error("poison");
        return null;
      },
    } as unknown as Payments;
    const event = { source: "stripe", type: "customer.subscription.updated", receivedAt: Date.now() };
    const rows = ["sub_poison", "sub_sound"].map((objectId) => ({
      ...event,
      id: `evt_${objectId}`,
      objectId,
    }));
    await test.database.withOperator((tx) => tx.insert(inbox).values(rows));
    const worker = await boot(() => ({ payments }));
    // After a while the poisonous one is asked for again.
    await expect.poll(() => asked.slice(0, 2), patient).toEqual(["sub_poison", "sub_sound"]);
    await expect.poll(async () => (await healthOf(worker)).status, patient).toBe(200);
    const left = await test.database.withOperator((tx) => tx.select().from(inbox));
    expect(left.find((row) => row.objectId === "sub_poison")).toMatchObject({
      handledAt: null,
      lastError: "poison",
    });
  });

  it("that was given up shows on the health page", async () => {
    const event = {
      source: "stripe",
      type: "invoice.paid",
      receivedAt: Date.now(),
      id: "evt_1",
      objectId: "in_1",
    };
    const given = { attempts: inboxTries.most, lastError: "poison" };
    await test.database.withOperator((tx) => tx.insert(inbox).values({ ...event, ...given }));
    const worker = await boot();
    await expect
      .poll(async () => (await healthOf(worker)).body.inboxFaults, patient)
      .toEqual([{ id: "evt_1", type: "invoice.paid", attempts: inboxTries.most, error: "poison" }]);
  });
});

describe("a stop", () => {
  it("finishes the short job that runs, takes no other, and answers on its port no more", async () => {
    let finish: () => void = () => undefined;
    const started = new Promise<void>((begun) => {
      world.hooks.before = () => {
        begun();
        return new Promise<void>((resolve) => {
          finish = resolve;
        });
      };
    });
    const worker = await boot();
    await askForMail(test, tenantId, "first@agency.example");
    await started;
    const stopping = worker.stop();
    expect(worker.health().status).toBe("stopping");
    // Told twice, as by two signals, it stops once.
    expect(worker.stop()).toBe(stopping);
    const late = await askForMail(test, tenantId, "late@agency.example");
    finish();
    expect(await stopping).toEqual({ clean: true });
    expect(sentTo()).toEqual(["first@agency.example"]);
    await expect(fetch(`http://127.0.0.1:${worker.port}/health`)).rejects.toThrow();
    world.hooks.before = null;
    await boot();
    await expect.poll(sentTo, patient).toEqual(["first@agency.example", "late@agency.example"]);
    expect(world.mails.filter((mail) => mail.idempotencyKey === late)).toHaveLength(1);
  });

  it("tells a long job, which goes back to the line and runs again in the next worker", async () => {
    const { nodeId } = await makePool({ database: test.database, clock }, tenantId);
    await test.database.withTenant(tenantId, (tx) =>
      tx.update(nodes).set({ status: "provisioning" }).where(eq(nodes.id, nodeId)),
    );
    const runs: string[] = [];
    const secrets = { seal: (plain: string) => plain, open: (sealed: string) => sealed };
    const converger = (converge: (signal: AbortSignal) => Promise<void>) => ({
      stepNames: ["order"],
      async converge(_spec: unknown, _journal: unknown, signal: AbortSignal) {
        runs.push("began");
        await converge(signal);
        return { status: "done" as const };
      },
      retire: async () => ({ status: "done" as const }),
    });
    const untilTold = async (signal: AbortSignal) => {
      if (!signal.aborted) await once(signal, "abort");
      throw signal.reason;
    };
    const worker = await boot(() => ({ secrets, converger: converger(untilTold) }) as never);
    await ask(test, tenantId, "node.converge", { nodeId });
    await expect.poll(() => runs, patient).toEqual(["began"]);
    expect(await worker.stop()).toEqual({ clean: true });
    await boot(() => ({ secrets, converger: converger(async () => undefined) }) as never);
    await expect.poll(() => runs, patient).toEqual(["began", "began"]);
    const statusOf = async () =>
      (await test.database.withTenant(tenantId, (tx) => tx.select().from(nodes)))[0]?.status;
    await expect.poll(statusOf, patient).toBe("serving");
  });

  it("leaves looks at nodes that do not answer behind, whoever asked for them", async () => {
    await makePool({ database: test.database, clock }, tenantId);
    const looks: string[] = [];
    const endless = (what: string) => async () => {
      looks.push(what);
      return new Promise<never>(() => undefined);
    };
    const worker = await boot(({ converger, nodeLog }) => ({
      secrets: { seal: (plain: string) => plain, open: (sealed: string) => sealed },
      probe: { probe: endless("probe") },
      converger: { ...converger, inspect: endless("inspect") },
      nodeLog: { ...nodeLog, read: endless("log") },
      collector: { drain: endless("collector") },
    }));
    await expect.poll(() => looks.toSorted(), patient).toEqual(["collector", "inspect", "log", "probe"]);
    expect(await worker.stop()).toEqual({ clean: true });
  });

  it("has less than five seconds, and does not wait longer for a job that doesn't listen", async () => {
    expect(usualStopTimes.withinMs).toBeLessThan(5_000);
    expect(usualStopTimes.graceMs).toBeLessThan(usualStopTimes.withinMs);
    const started = new Promise<void>((begun) => {
      world.hooks.before = () => {
        begun();
        return new Promise<void>(() => undefined);
      };
    });
    const worker = await boot(undefined, { stopWithinMs: 1_000 });
    await askForMail(test, tenantId, "ada@agency.example");
    await started;
    expect(await worker.stop()).toEqual({ clean: false });
  });

  describe("while a message is handed over", () => {
    /** A worker whose node has the message and has not answered yet. */
    async function handingOver(options?: Parameters<typeof bootWorker>[2]) {
      const campaign = await running(test.database, 3);
      let answer: () => void = () => undefined;
      const inFlight = new Promise<void>((begun) => {
        campaign.answers(async (mail) => {
          await mail.beforeFinalDot();
          begun();
          await new Promise<void>((resolve) => {
            answer = resolve;
          });
          return accept;
        });
      });
      const { secrets, signingKeys, submitter, composer } = campaign.deps;
      const outside = { clock: campaign.clock, secrets, signingKeys, submitter, composer };
      const worker = await boot(() => outside, options);
      await inFlight;
      const states = async () => (await campaign.rows()).map((row) => row.state);
      return { worker, states, sent: campaign.sent, answer: () => answer() };
    }

    it("takes the node's answer, records it, and hands over no other", async () => {
      const { worker, states, sent, answer } = await handingOver();
      const stopping = worker.stop();
      answer();
      expect(await stopping).toEqual({ clean: true });
      expect(sent).toHaveLength(1);
      expect((await states()).filter((state) => state === "accepted")).toHaveLength(1);
      expect(await states()).not.toContain("data_sent");
    });

    it("leaves the message to its lease when the node does not answer in time", async () => {
      const { worker, states } = await handingOver({ stopWithinMs: 1_000 });
      expect(await worker.stop()).toEqual({ clean: false });
      expect((await states()).filter((state) => state === "data_sent")).toHaveLength(1);
    });
  });
});
