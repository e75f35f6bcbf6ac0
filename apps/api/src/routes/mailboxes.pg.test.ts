import { policy } from "@penguinmails/core/policy";
import { newId } from "@penguinmails/db/ids";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import { auditLog } from "@penguinmails/db/schema/platform";
import { idempotencyKeys, tenantUsers } from "@penguinmails/db/schema/tenants";
import { openSession } from "@penguinmails/services/accounts/sessions";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeApp } from "../app.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** The API for one agency with a mailbox, called as a manager of it. */
async function world() {
  const clock = testClock();
  const made = { database: db.database, clock };
  const { tenantId, userId } = await makeTenant(made);
  const { mailboxIds } = await makePool(made, tenantId);
  const password = `password-of-${tenantId}`;
  await db.database.withTenant(tenantId, (tx) =>
    tx.update(mailboxes).set({ sealedPassword: `sealed:${password}` }),
  );
  const logged: unknown[] = [];
  const write = (fields: unknown, message: string) => void logged.push(fields, message);
  const app = makeApp({
    ...testContainer(db.database, clock),
    log: { info: write, warn: write, error: write },
  });
  const within = <T>(work: Parameters<typeof db.database.withTenant<T>>[1]) =>
    db.database.withTenant(tenantId, work);
  await within((tx) =>
    tx.update(tenantUsers).set({ level: "manager" }).where(eq(tenantUsers.userId, userId)),
  );
  const device = { ipAddress: null, userAgent: null };
  const token = await db.database.withOperator((tx) => openSession(tx, "tenant", userId, device, Date.now()));
  const post = (act: "reveal" | "password", headers: Record<string, string> = {}) =>
    app.request(`/v1/mailboxes/${mailboxIds[0]}/${act}`, {
      method: "POST",
      headers: { cookie: `pm_session=${token}`, ...headers },
    });
  return { app, token, post, logged, within, password };
}

it("a password that is shown is kept nowhere on the way: no cache, no log, no audit row, no answer for a repetition", async () => {
  const { post, logged, within, password } = await world();
  const answer = await post("reveal", { "idempotency-key": "again" });
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(await answer.json()).toMatchObject({ password });
  const kept = await within(async (tx) => [
    await tx.select().from(auditLog),
    await tx.select().from(idempotencyKeys),
  ]);
  expect(kept[0]?.map((row) => "action" in row && row.action)).toEqual(["mailbox.reveal"]);
  expect(JSON.stringify([kept, logged])).not.toContain(password);
});

it("a new password is taken on, and the answer does not hold it", async () => {
  const { post } = await world();
  const answer = await post("password");
  expect(answer.status).toBe(202);
  expect(await answer.text()).not.toMatch(/password/i);
});

it("a person looks at no more passwords a minute than they may try to log in", async () => {
  const { post } = await world();
  const statuses: number[] = [];
  for (let n = 0; n <= policy.limits.loginPerMinute; n++)
    statuses.push((await post(n % 2 === 0 ? "reveal" : "password")).status);
  expect(statuses.slice(0, -1)).not.toContain(429);
  expect(statuses.at(-1)).toBe(429);
  const other = await world();
  expect((await other.post("reveal")).status).toBe(200);
});

it("a mailbox that is not one is refused with words for the person who typed it, each at its field", async () => {
  const { app, token } = await world();
  const answer = await app.request("/v1/mailboxes", {
    method: "POST",
    headers: { cookie: `pm_session=${token}`, "content-type": "application/json" },
    body: JSON.stringify({ domainId: newId(), localPart: "ü", displayName: " " }),
  });
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({
    errors: [
      { pointer: "/localPart", message: expect.stringMatching(/^Small letters/) },
      { pointer: "/displayName", message: "Fill this in." },
    ],
  });
});
