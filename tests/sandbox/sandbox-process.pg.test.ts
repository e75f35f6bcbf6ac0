import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freeNet } from "@penguinmails/sandbox/net";
import { sdkFor } from "@penguinmails/sandbox/stripe/stripe-test-world";
import { type Received, webhookReceiver } from "@penguinmails/sandbox/stripe/webhook-receiver";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { root } from "../../scripts/stack/settings.ts";

type LogLine = {
  readonly level: number;
  readonly msg: string;
  readonly err?: string;
  readonly control?: string;
};
type Sandbox = {
  readonly child: ChildProcess;
  readonly lines: readonly LogLine[];
  readonly ended: Promise<number | null>;
  /** Resolves with the line; rejects when the process ends without it. */
  said(message: string): Promise<LogLine>;
};

let dir: string;
let database: TestDatabase;
let net: Awaited<ReturnType<typeof freeNet>>;
const running: Sandbox[] = [];

beforeAll(() => {
  // Beside the packages that the bundle imports.
  dir = mkdtempSync(join(root, "node_modules/.sandbox-test-"));
  execFileSync(process.execPath, [
    join(root, "scripts/build/bundle.mjs"),
    join(root, "packages/sandbox/src/main.ts"),
    join(dir, "main.js"),
  ]);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
beforeEach(async () => {
  database = await testDatabase();
  net = await freeNet();
});
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
  await net.release();
  await database.close();
});

function start(env: Record<string, string> = {}): Sandbox {
  const child = spawn(process.execPath, [join(dir, "main.js")], {
    env: { PATH: process.env["PATH"] ?? "", SANDBOX_NET: net.prefix, DATABASE_URL: database.url, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(JSON.parse(line));
    for (const look of [...waiting]) look();
  });
  const sandbox: Sandbox = {
    child,
    lines,
    ended,
    said: (message) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find(({ msg }) => msg === message);
          if (found) resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`The process ended: ${JSON.stringify(lines)}`)));
      }),
  };
  running.push(sandbox);
  return sandbox;
}

const control = (path: string) => fetch(`http://${net.prefix}.0.2:7000${path}`);
const stripe = () => sdkFor({ host: `${net.prefix}.0.11`, port: 7011 });

it("answers with all its services once it says that it is ready, and ends within three seconds of SIGTERM", async () => {
  const sandbox = start();
  await sandbox.said("sandbox ready");
  expect(await (await control("/health")).json()).toMatchObject({
    status: "ok",
    services: ["dns", "receivers", "hosts", "hostwinds", "loops", "posthog", "operators", "stripe"],
  });
  sandbox.child.kill("SIGTERM");
  // It gives itself two and a half seconds, and ends by 1 when they are over.
  expect(await sandbox.ended).toBe(0);
});

it("remembers what it acknowledged when it is killed with SIGKILL", async () => {
  const first = start();
  await first.said("sandbox ready");
  const customer = await stripe().customers.create({ email: "a@b.example" }, { idempotencyKey: "once" });
  const sent = await fetch(`http://${net.prefix}.0.12:7012/api/v1/transactional`, {
    method: "POST",
    headers: { authorization: "Bearer sandbox", "content-type": "application/json" },
    body: JSON.stringify({ transactionalId: "verify-email", email: "a@b.example", dataVariables: {} }),
  });
  expect(sent.status).toBe(200);
  first.child.kill("SIGKILL");
  await first.ended;
  const second = start();
  await second.said("sandbox ready");
  const again = await stripe().customers.create({ email: "a@b.example" }, { idempotencyKey: "once" });
  expect(again.id).toBe(customer.id);
  expect(await (await control("/inbox?to=a@b.example")).json()).toHaveLength(1);
});

it("still owes the events that nobody took when it was killed, and tells each of them", async () => {
  const receiver = await webhookReceiver();
  const env = {
    SANDBOX_STRIPE_WEBHOOK_URL: receiver.url,
    STRIPE_WEBHOOK_SECRET: "whsec_of_this_test_alone",
    // Five minutes of the world, after which an event is told again, are half a second.
    CLOCK_ANCHOR: `${Date.now()}:${Date.UTC(2026, 2, 2)}:600`,
  };
  try {
    receiver.answer(503);
    const first = start(env);
    await first.said("sandbox ready");
    const made: string[] = [];
    for (let n = 0; n < 5; n++) made.push((await stripe().customers.create({})).id);
    await receiver.until((all) => all.length >= 5);
    first.child.kill("SIGKILL");
    await first.ended;
    receiver.answer(200);
    const refused = receiver.received.length;
    const second = start(env);
    await second.said("sandbox ready");
    const told = (all: readonly Received[]) =>
      all.slice(refused).map(({ body }) => JSON.parse(body).data.object.id);
    const all = await receiver.until((some) => new Set(told(some)).size === 5);
    expect(told(all).sort()).toEqual(made.sort());
  } finally {
    await receiver.close();
  }
});

it("ends with one clear line when another world has its addresses", async () => {
  const first = start();
  await first.said("sandbox ready");
  const second = start();
  expect(await second.ended).toBe(1);
  expect(second.lines).toHaveLength(1);
  expect(second.lines[0]?.err).toMatch(/^127\.\d+\.0\.53:5353 is taken: .*SANDBOX_NET/);
});

it("ends with every fault of its configuration, and no secret", async () => {
  const sandbox = start({ SANDBOX_NET: "", SANDBOX_SEED: "many", STRIPE_WEBHOOK_SECRET: "whsec_short_one" });
  expect(await sandbox.ended).toBe(1);
  expect(sandbox.lines.map(({ err }) => err).join()).toMatch(/SANDBOX_NET[\s\S]*SANDBOX_SEED/);
  expect(JSON.stringify(sandbox.lines)).not.toContain("whsec_short_one");
});
