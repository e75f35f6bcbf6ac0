import { createServer, type Server, type Socket } from "node:net";
import { type OptionalService, optionalServices } from "@penguinmails/core/fleet/optional-services";
import { readVitals } from "@penguinmails/core/fleet/read-vitals";
import { minute } from "@penguinmails/core/time";
import { makeNodeProbe } from "@penguinmails/provisioning/node-probe";
import { addFault, type MachineFault, removeFault } from "@penguinmails/sandbox/control/faults";
import { nodePorts } from "@penguinmails/sandbox/net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PlanWorld, startPlanWorld } from "./plan-world.ts";

let world: PlanWorld;
let node: ReturnType<PlanWorld["node"]>;
const smtpPorts = [nodePorts.submission, nodePorts.smtp];
const probeOf = (over: { sshPort?: number; smtpPorts?: readonly number[]; timeoutMs?: number } = {}) =>
  makeNodeProbe({
    sshPort: nodePorts.ssh,
    smtpPorts,
    timeoutMs: 2_000,
    now: () => world.clock.now(),
    ...over,
  });
const look = async (access = node.access(), probe = probeOf()) => (await probe.probe(access, [])).sightings;
beforeAll(async () => {
  world = await startPlanWorld();
  node = world.node(0);
  expect((await node.finish()).at(-1)).toEqual({ status: "done" });
});
afterAll(() => world.close());

const whileBroken = <T>(answer: MachineFault, work: () => Promise<T>) =>
  whileFaulty({ service: "machine", match: node.access().host, answer, times: null }, work);

async function whileFaulty<T>(fault: Parameters<typeof addFault>[1], work: () => Promise<T>): Promise<T> {
  const id = await addFault(world.store, fault);
  try {
    return await work();
  } finally {
    await removeFault(world.store, id);
  }
}

test("a node that serves answers on both ways, and again after a fault", async () => {
  const answers = { ssh: null, smtp: null };
  expect(await look()).toEqual(answers);
  await whileBroken("no-ssh", () => whileBroken("no-smtp", () => look()));
  expect(await look()).toEqual(answers);
});

test("each way is judged by itself, with why it does not answer", async () => {
  expect(await whileBroken("no-ssh", () => look())).toEqual({
    ssh: expect.stringMatching(/gives no session|breaks the session off/),
    smtp: null,
  });
  expect(await whileBroken("no-smtp", () => look())).toEqual({
    ssh: null,
    smtp: "turns us away: “421 4.3.2 Service not available”",
  });
});

test("one mail port that greets will do", async () => {
  expect((await look(node.access(), probeOf({ smtpPorts: [1, nodePorts.smtp] }))).smtp).toBeNull();
});

test("a machine that is not there, and one with another host key, are told apart", async () => {
  const nobody = { ...node.access(), host: "127.0.0.1" };
  expect(await look(nobody)).toEqual({ ssh: "it gives no session", smtp: "does not greet" });
  const other = { ...node.access(), hostKey: "SHA256:another" };
  expect((await look(other)).ssh).toBe("another host key than the pinned one answers");
});

test("a machine that takes connections and says nothing, or says rubbish, ends the probe in its time", async () => {
  const sockets = new Set<Socket>();
  const listening = async (say: string): Promise<Server> => {
    const server = createServer((socket) => {
      sockets.add(socket.on("error", () => undefined));
      if (say !== "") socket.write(say);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return server;
  };
  const portOf = (server: Server) => (server.address() as { port: number }).port;
  const [mute, rubbish] = [await listening(""), await listening(`\u0007${"x".repeat(5_000)}`)];
  const hanging = { sshPort: portOf(mute), smtpPorts: [portOf(mute)], timeoutMs: 50 };
  const noisy = { ...hanging, smtpPorts: [portOf(rubbish)] };
  const access = { ...node.access(), host: "127.0.0.1" };
  const [silent, said] = [await look(access, probeOf(hanging)), await look(access, probeOf(noisy))];
  for (const socket of sockets) socket.destroy();
  mute.close();
  rubbish.close();
  expect(silent).toEqual({
    ssh: expect.stringMatching(/gives no session|did nothing that we asked in time/),
    smtp: "does not greet",
  });
  expect(said.smtp).toBe(`turns us away: “${"x".repeat(80)}”`);
});

const readingOf = async (of: typeof node, extras: readonly OptionalService[]) => {
  const { printed } = await probeOf().probe(of.access(), extras);
  return printed && readVitals(printed, null).vitals;
};

const reading = async (answer: MachineFault | null) => {
  const printed = async () => {
    const { printed: said } = await probeOf().probe(node.access(), []);
    if (!said) throw new Error("It printed nothing");
    return said;
  };
  const work = async () => {
    const { ticks } = readVitals(await printed(), null);
    await world.pass(minute);
    return readVitals(await printed(), ticks).vitals;
  };
  return answer === null ? work() : whileBroken(answer, work);
};

test("a node tells how it does, in one session, and nothing of it is unknown", async () => {
  const vitals = await reading(null);
  expect(vitals).toMatchObject({ queued: 0, clockOffMs: 0, restarts: 0, memoryBytes: 2 ** 31 });
  for (const share of [
    vitals.cpuBusy,
    vitals.memoryUsed,
    vitals.swapUsed,
    vitals.diskUsed,
    vitals.inodesUsed,
  ]) {
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThan(0.7);
  }
});

test.each([
  ["disk-full", { diskUsed: expect.closeTo(0.97, 2) }],
  ["memory-full", { memoryUsed: expect.closeTo(0.98, 2) }],
  ["busy", { loadPerCpu: 9, cpuBusy: expect.closeTo(0.98, 2) }],
  ["queue-long", { queued: 20_000 }],
  ["clock-off", { clockOffMs: 90_000 }],
  ["restarts", { restarts: 9 }],
  ["garbage", { cpuBusy: null, memoryUsed: null, diskUsed: expect.any(Number) }],
] as const)("a node that goes wrong so (%s) tells it", async (fault, told) => {
  expect(await reading(fault)).toMatchObject(told);
});

test.each(optionalServices)(
  "a node that runs %s counts how often that was started again too",
  async (name) => {
    const other = world.node(0, { rid: "vps-4gb", extras: [name] });
    expect((await other.finish()).at(-1)).toEqual({ status: "done" });
    const died = { service: "container", match: name, answer: "restarting", times: null } as const;
    const [counted, without] = await whileFaulty(died, () =>
      Promise.all([readingOf(other, [name]), readingOf(other, [])]),
    );
    expect([counted?.restarts, without?.restarts]).toEqual([12, 0]);
    await other.retire();
  },
);
