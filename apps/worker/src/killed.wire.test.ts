import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startProvider, type TestProvider } from "@penguinmails/integrations/http/provider-test-server";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../../../scripts/stack/free-port.ts";
import { ask, askForMail, workerEnv } from "./worker-test-world.ts";

const clock = { now: () => Date.now(), speed: 1, sleepUntil: async () => undefined };
const patient = { timeout: 80_000, interval: 200 };

let test: TestDatabase;
let tenantId: string;
let provider: TestProvider;
const processes: ChildProcess[] = [];
beforeEach(async () => {
  test = await testDatabase();
  ({ tenantId } = await makeTenant({ database: test.database, clock }));
});
afterEach(async () => {
  for (const child of processes.splice(0)) await end(child, "SIGKILL");
  await provider.close();
  await test.close();
});

/** The worker's real process. */
async function startProcess(port: number): Promise<ChildProcess> {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", main], {
    env: {
      PATH: process.env["PATH"] ?? "",
      ...workerEnv(test),
      PORT: String(port),
      LOOPS_API_KEY: "key",
      LOOPS_BASE_URL: provider.url,
      POSTHOG_KEY: "phc_key",
      POSTHOG_HOST: provider.url,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  processes.push(child);
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
  return child.exitCode;
}

describe("a worker that is killed between the request and the commit", { timeout: 90_000 }, () => {
  it("leaves each mail to be sent once: the next worker asks again under the same key, and goes on with the rest", async () => {
    // Both providers keep what they take and remember its key, as the real ones do.
    const taken = new Map<string, number>();
    let hasKilled = false;
    provider = await startProvider(async ({ path, headers, body }) => {
      const events = (body as { batch?: readonly { uuid: string }[] } | null)?.batch ?? [];
      const key = path.endsWith("/transactional") ? String(headers["idempotency-key"]) : events[0]?.uuid;
      if (!key) return { status: 200, body: {} };
      const times = (taken.get(key) ?? 0) + 1;
      taken.set(key, times);
      const [victim] = processes;
      if (victim && !hasKilled) {
        await end(victim, "SIGKILL");
        hasKilled = true;
        return null;
      }
      return times === 1 ? { status: 200, body: { success: true } } : { status: 409, body: {} };
    });
    const mailId = await askForMail(test, tenantId, "ada@agency.example");
    const port = await freePort();
    await startProcess(port);
    await expect.poll(() => hasKilled, patient).toBe(true);
    expect([...taken]).toEqual([[mailId, 1]]);

    const eventId = await ask(test, tenantId, "product-event.capture", {
      event: "node_serving",
      distinctId: tenantId,
      properties: {},
      atMs: Date.now(),
    });
    const second = await startProcess(port);
    await expect.poll(() => taken.get(mailId), patient).toBe(2);
    await expect.poll(() => taken.get(eventId), patient).toBe(1);
    const later = await askForMail(test, tenantId, "bo@agency.example");
    await expect.poll(() => taken.get(later), patient).toBe(1);
    expect(await end(second, "SIGTERM")).toBe(0);
    expect(taken.get(mailId)).toBe(2);
    expect(taken.size).toBe(3);
  });
});
