import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { inbox, outbox } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { and, desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Container } from "../container.ts";
import { adminWorld } from "./admin-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

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
    const world = adminWorld(db, { queueDesk });
    const { call, id } = await world.as("operator");
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
    const acts = (await world.staffActs(id)).map(({ action }) => action);
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

const idleDesk: Container["queueDesk"] = {
  failedJobs: async () => [],
  retryJob: async () => false,
  setPaused: async () => undefined,
  pausedQueues: async () => [],
};
