import { randomBytes } from "node:crypto";
import { hour } from "@penguinmails/core/time";
import { openDatabase } from "@penguinmails/db/open-database";
import { nodes } from "@penguinmails/db/schema/fleet";
import { makeQueue } from "@penguinmails/queue/make-queue";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import { type CuttableProxy, startCuttableProxy } from "@penguinmails/testkit/cuttable-proxy";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startRedis } from "../../../../tests/setup/redis.ts";
import { makeApp } from "../app.ts";
import { patienceMs } from "./health.ts";

const clock = testClock();
let test: TestDatabase;
const closing: (() => unknown)[] = [];
beforeEach(async () => {
  test = await testDatabase();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await test.close();
});

async function proxyTo(address: string): Promise<{ proxy: CuttableProxy; url: string }> {
  const url = new URL(address);
  const proxy = await startCuttableProxy({ host: url.hostname, port: Number(url.port) });
  url.hostname = "127.0.0.1";
  url.port = String(proxy.port);
  closing.push(() => proxy.close());
  return { proxy, url: url.toString() };
}

/** The API over a database and queues that each can be cut off; the other stays. */
async function api(queueOn: "postgres" | "redis" = "postgres") {
  const db = await proxyTo(test.url);
  const redis = queueOn === "redis" ? await startRedis() : null;
  if (redis) closing.push(() => redis.stop());
  const lines = await proxyTo(redis?.url ?? test.url);
  const database = openDatabase({ url: db.url, secret: test.secret, poolSize: 4 });
  const queue = await makeQueue({
    redisUrl: redis ? lines.url : null,
    databaseUrl: lines.url,
    namespace: `q${randomBytes(5).toString("hex")}`,
  });
  closing.push(
    () => database.close(),
    () => queue.close(),
  );
  const causes: unknown[] = [];
  const log = { ...testContainer(database, clock).log, warn: (fields: unknown) => causes.push(fields) };
  const app = makeApp({ ...testContainer(database, clock), queueStats: queue, log });
  const get = async (path: string) => {
    const response = await app.request(path);
    const body = (await response.json()) as {
      status: string;
      checks: Record<string, { ok: boolean; detail: string | null }>;
    };
    return { status: response.status, body, cache: response.headers.get("cache-control") };
  };
  const statuses = async () =>
    Object.fromEntries(
      await Promise.all(
        ["/health", "/health/db", "/health/queue", "/health/email"].map(
          async (path) => [path, (await get(path)).status] as const,
        ),
      ),
    );
  return { db: db.proxy, lines: lines.proxy, get, statuses, causes };
}

const allWell = { "/health": 200, "/health/db": 200, "/health/queue": 200, "/health/email": 200 };

describe("health", () => {
  it("is 200 while everything answers, and never cached", async () => {
    const { get, statuses } = await api();
    expect(await statuses()).toEqual(allWell);
    const { body, cache } = await get("/health");
    expect(body.status).toBe("ok");
    expect(Object.keys(body.checks)).toEqual(["db", "queue", "email"]);
    expect(cache).toBe("no-store");
  });

  it("of the database is 503 while PostgreSQL is away, tells strangers no cause, and is well again by itself", async () => {
    const { db, get, statuses, causes } = await api();
    db.cut();
    expect(await statuses()).toEqual({
      "/health": 503,
      "/health/db": 503,
      "/health/queue": 200,
      "/health/email": 503,
    });
    const { body } = await get("/health/db");
    expect(body).toEqual({
      status: "failing",
      checks: { db: { ok: false, detail: "PostgreSQL does not answer." } },
    });
    expect(causes).toContainEqual({
      check: "db",
      cause: expect.stringMatching(/terminated|ECONN|closed|hang/i),
    });
    db.restore();
    expect(await statuses()).toEqual(allWell);
  });

  it("of a database that takes connections and never answers is 503 within seconds", async () => {
    const { db, get, causes } = await api();
    db.silence();
    expect((await get("/health/db")).status).toBe(503);
    expect(causes).toContainEqual({ check: "db", cause: `no answer within ${patienceMs} ms` });
    expect(patienceMs).toBeLessThan(5_000);
    db.restore();
    await expect.poll(async () => (await get("/health/db")).status, { timeout: 10_000 }).toBe(200);
  });

  it("of queues on PostgreSQL is 503 while they are away, and well again by itself", async () => {
    const { lines, statuses } = await api();
    lines.cut();
    const away = { ...allWell, "/health": 503, "/health/queue": 503 };
    await expect.poll(statuses, { timeout: 10_000 }).toEqual(away);
    lines.restore();
    await expect.poll(statuses, { timeout: 20_000 }).toEqual(allWell);
  });

  it.runIf(startRedis.isInstalled())(
    "of queues on Redis is 503 while it is away, and well again by itself",
    async () => {
      const { lines, statuses } = await api("redis");
      expect(await statuses()).toEqual(allWell);
      lines.cut();
      const away = { ...allWell, "/health": 503, "/health/queue": 503 };
      await expect.poll(statuses, { timeout: 10_000 }).toEqual(away);
      lines.restore();
      await expect.poll(statuses, { timeout: 20_000 }).toEqual(allWell);
    },
  );

  it("of e-mail is 503 while a serving node's log has not been read for long, and names no node to strangers", async () => {
    const { get, causes } = await api();
    const world = { database: test.database, clock };
    const { tenantId } = await makeTenant(world);
    const { nodeId } = await makePool(world, tenantId);
    const read = (logReadAt: number) =>
      test.database.withTenant(tenantId, (tx) =>
        tx.update(nodes).set({ logReadAt }).where(eq(nodes.id, nodeId)),
      );
    await read(clock.now() - hour + 1);
    expect((await get("/health/email")).status).toBe(200);
    await read(clock.now() - hour - 1);
    const { status, body } = await get("/health/email");
    expect(status).toBe(503);
    expect(JSON.stringify(body)).not.toContain("pm-n");
    expect(causes).toContainEqual({ check: "email", cause: expect.stringContaining("pm-n") });
    expect((await get("/health")).status).toBe(503);
    await test.database.withTenant(tenantId, (tx) =>
      tx.update(nodes).set({ status: "retired" }).where(eq(nodes.id, nodeId)),
    );
    expect((await get("/health/email")).status).toBe(200);
  });
});
