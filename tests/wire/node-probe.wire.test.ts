import { createServer, type Server, type Socket } from "node:net";
import { makeNodeProbe } from "@penguinmails/provisioning/node-probe";
import { addFault, removeFault } from "@penguinmails/sandbox/control/faults";
import { nodePorts } from "@penguinmails/sandbox/net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PlanWorld, startPlanWorld } from "./plan-world.ts";

let world: PlanWorld;
let node: ReturnType<PlanWorld["node"]>;
const probe = makeNodeProbe({
  sshPort: nodePorts.ssh,
  smtpPorts: [nodePorts.submission, nodePorts.smtp],
  timeoutMs: 2_000,
});
beforeAll(async () => {
  world = await startPlanWorld();
  node = world.node(0);
  expect((await node.finish()).at(-1)).toEqual({ status: "done" });
});
afterAll(() => world.close());

async function whileBroken<T>(answer: "no-ssh" | "no-smtp", work: () => Promise<T>): Promise<T> {
  const id = await addFault(world.store, {
    service: "machine",
    match: node.access().host,
    answer,
    times: null,
  });
  try {
    return await work();
  } finally {
    await removeFault(world.store, id);
  }
}

test("a node that serves answers on both ways, and again after a fault", async () => {
  const answers = { ssh: null, smtp: null };
  expect(await probe.probe(node.access())).toEqual(answers);
  await whileBroken("no-ssh", () => whileBroken("no-smtp", () => probe.probe(node.access())));
  expect(await probe.probe(node.access())).toEqual(answers);
});

test("each way is judged by itself, with why it does not answer", async () => {
  expect(await whileBroken("no-ssh", () => probe.probe(node.access()))).toEqual({
    ssh: expect.stringMatching(/gives no session|breaks the session off/),
    smtp: null,
  });
  expect(await whileBroken("no-smtp", () => probe.probe(node.access()))).toEqual({
    ssh: null,
    smtp: "turns us away: “421 4.3.2 Service not available”",
  });
});

test("one mail port that greets will do", async () => {
  const both = makeNodeProbe({ sshPort: nodePorts.ssh, smtpPorts: [1, nodePorts.smtp], timeoutMs: 2_000 });
  expect((await both.probe(node.access())).smtp).toBeNull();
});

test("a machine that is not there, and one with another host key, are told apart", async () => {
  const nobody = { ...node.access(), host: "127.0.0.1" };
  expect(await probe.probe(nobody)).toEqual({ ssh: "it gives no session", smtp: "does not greet" });
  const other = { ...node.access(), hostKey: "SHA256:another" };
  expect((await probe.probe(other)).ssh).toBe("another host key than the pinned one answers");
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
  const [silent, said] = [
    await makeNodeProbe(hanging).probe(access),
    await makeNodeProbe(noisy).probe(access),
  ];
  for (const socket of sockets) socket.destroy();
  mute.close();
  rubbish.close();
  expect(silent).toEqual({
    ssh: expect.stringMatching(/gives no session|did nothing that we asked in time/),
    smtp: "does not greet",
  });
  expect(said.smtp).toBe(`turns us away: “${"x".repeat(80)}”`);
});
