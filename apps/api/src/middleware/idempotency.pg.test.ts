import { Problem } from "@penguinmails/contracts/problems";
import type { Database } from "@penguinmails/db/tenant-db";
import { openSession } from "@penguinmails/services/accounts/sessions";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { z } from "zod";
import { makeApp } from "../app.ts";
import { tenantRoute } from "../route.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** Two routes that count how often their work is done, and two agencies that call them. */
async function counting() {
  const clock = testClock();
  const world = { database: test.database, clock };
  let done = 0;
  let work: () => Promise<void> = async () => undefined;
  const common = {
    method: "post",
    summary: "Counts",
    level: "viewer",
    idempotent: true,
    body: z.strictObject({ name: z.string() }),
    status: 201,
    response: z.object({ name: z.string(), done: z.number() }),
    handle: async ({ body }: { readonly body: { readonly name: string } }) => {
      await work();
      done++;
      return { name: body.name, done };
    },
  } as const;
  const hiccup: { next: Error | null } = { next: null };
  const database: Database = {
    ...test.database,
    withTenant(id, inTx) {
      const error = hiccup.next;
      hiccup.next = null;
      return error ? Promise.reject(error) : test.database.withTenant(id, inTx);
    },
  };
  const app = makeApp(testContainer(database, clock), [
    tenantRoute({ ...common, path: "/v1/things" }),
    tenantRoute({ ...common, path: "/v1/others" }),
  ]);
  const memberOf = async () => {
    const { userId, tenantId } = await makeTenant(world);
    const token = await test.database.withOperator((tx) =>
      openSession(tx, "tenant", userId, { ipAddress: null, userAgent: null }, Date.now()),
    );
    const call = async (key: string | null, name = "a", path = "/v1/things") => {
      const answer = await app.request(path, {
        method: "POST",
        headers: {
          cookie: `pm_session=${token}`,
          "content-type": "application/json",
          ...(key === null ? {} : { "idempotency-key": key }),
        },
        body: JSON.stringify({ name }),
      });
      return { status: answer.status, body: await answer.json() };
    };
    return { tenantId, call };
  };
  const { tenantId, call } = await memberOf();
  return {
    tenantId,
    call,
    other: (await memberOf()).call,
    done: () => done,
    hiccup,
    works: (next: typeof work) => {
      work = next;
    },
  };
}

it("the same call under the same key is done once and answered the same, however often it comes", async () => {
  const t = await counting();
  const first = await t.call("k");
  expect(first).toEqual({ status: 201, body: { name: "a", done: 1 } });
  expect(await t.call("k")).toEqual(first);
  expect(t.done()).toBe(1);
});

it("two at the same moment: one is done, the other is told to wait", async () => {
  const t = await counting();
  const { first, go } = await underWay(t);
  expect(await t.call("k")).toMatchObject({ status: 409, body: { code: "conflict" } });
  go();
  expect((await first).status).toBe(201);
  expect(t.done()).toBe(1);
});

it("a call that runs for longer than its lease keeps its key: the second is told to wait, and nothing is done twice", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  try {
    const t = await counting();
    const { first, go } = await underWay(t);
    await endLease(t.tenantId);
    vi.advanceTimersByTime(60_000);
    while (!(await leaseRuns(t.tenantId)));
    expect(await t.call("k")).toMatchObject({ status: 409, body: { code: "conflict" } });
    go();
    expect((await first).status).toBe(201);
    expect(t.done()).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it("a call under way keeps its own key alone: that of a process that died becomes free meanwhile", async () => {
  const t = await counting();
  await leftByTheDead(t, "running");
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  try {
    const { first, go } = await underWay(t, "l");
    await endLease(t.tenantId);
    vi.advanceTimersByTime(60_000);
    while (!(await leaseRuns(t.tenantId, "l")));
    t.works(async () => undefined);
    expect((await t.call("k")).status).toBe(201);
    go();
    expect((await first).status).toBe(201);
  } finally {
    vi.useRealTimers();
  }
});

/** A first call with the key that has begun its work and ends it when told to go. */
async function underWay(t: Awaited<ReturnType<typeof counting>>, key = "k") {
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  let first: ReturnType<typeof t.call> | undefined;
  await new Promise<void>((begun) => {
    t.works(() => {
      begun();
      return gate;
    });
    first = t.call(key);
  });
  return { first: first ?? t.call(key), go };
}

async function leaseRuns(tenantId: string, key = "k"): Promise<boolean> {
  const { rows } = await test.database.withOperator((tx) =>
    tx.execute<{ runs: boolean }>(
      sql`select lease_until > now() as runs from idempotency_keys where tenant_id = ${tenantId} and key = ${key}`,
    ),
  );
  return rows[0]?.runs ?? false;
}

/** What a process that died in the middle of its call leaves behind, its lease run out or not. */
async function leftByTheDead(t: Awaited<ReturnType<typeof counting>>, lease: "over" | "running") {
  let begun = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  t.works(async () => {
    begun();
    await new Promise(() => undefined);
  });
  void t.call("k");
  await started;
  t.works(async () => undefined);
  if (lease === "running") return;
  await endLease(t.tenantId);
}

async function endLease(tenantId: string) {
  await test.database.withOperator((tx) =>
    tx.execute(
      sql`update idempotency_keys set lease_until = now() - interval '1 second' where tenant_id = ${tenantId}`,
    ),
  );
}

it("the key of a process that died is free again when its lease is over, and two at once still run once", async () => {
  const t = await counting();
  await leftByTheDead(t, "over");
  const both = await Promise.all([t.call("k"), t.call("k")]);
  expect(t.done()).toBe(1);
  expect(both.map(({ status }) => status).filter((status) => status === 201).length).toBeGreaterThan(0);
  expect(both.every(({ status }) => status === 201 || status === 409)).toBe(true);
  expect(await t.call("k")).toEqual({ status: 201, body: { name: "a", done: 1 } });
});

it("before that it is not, and never for another body", async () => {
  const t = await counting();
  await leftByTheDead(t, "running");
  expect(await t.call("k")).toMatchObject({ status: 409, body: { code: "conflict" } });
  const late = await counting();
  await leftByTheDead(late, "over");
  expect(await late.call("k", "b")).toMatchObject({ status: 409, body: { code: "idempotency-mismatch" } });
  expect([t.done(), late.done()]).toEqual([0, 0]);
});

it("a call that fails after its lease was over leaves the key to the one that took its place", async () => {
  const t = await counting();
  let fail = () => {};
  let begun = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  t.works(async () => {
    begun();
    await new Promise((_, reject) => {
      fail = () => reject(new Problem("conflict"));
    });
  });
  const slow = t.call("k");
  await started;
  await endLease(t.tenantId);
  t.works(async () => undefined);
  const second = await t.call("k");
  fail();
  expect((await slow).status).toBe(409);
  expect(await t.call("k")).toEqual(second);
  expect(t.done()).toBe(1);
});

it("another body under a used key is refused, not answered with the first one's answer", async () => {
  const t = await counting();
  await t.call("k", "a");
  expect(await t.call("k", "b")).toMatchObject({ status: 409, body: { code: "idempotency-mismatch" } });
});

it("a call that failed frees its key", async () => {
  const t = await counting();
  t.works(async () => {
    throw new Problem("conflict");
  });
  expect((await t.call("k")).status).toBe(409);
  t.works(async () => {
    throw new Error("broken");
  });
  expect((await t.call("k")).status).toBe(500);
  t.works(async () => undefined);
  expect(await t.call("k")).toMatchObject({ status: 201, body: { done: 1 } });
});

it("a call that was done, and whose answer could not be kept, is not done again by the next try", async () => {
  const t = await counting();
  t.works(async () => {
    t.hiccup.next = new Error("the database was away");
  });
  expect((await t.call("k")).status).toBe(500);
  t.works(async () => undefined);
  expect(await t.call("k")).toMatchObject({ status: 409, body: { code: "conflict" } });
  expect(t.done()).toBe(1);
});

it("one agency's key is no other's, and no key means no memory", async () => {
  const t = await counting();
  await t.call("k");
  expect((await t.other("k")).body).toMatchObject({ done: 2 });
  await t.call(null);
  await t.call(null);
  expect(t.done()).toBe(4);
});

it("each key of each route has its own answer", async () => {
  const t = await counting();
  const first = await t.call("k");
  const second = await t.call("l");
  const third = await t.call("k", "a", "/v1/others");
  expect([first, second, third]).toMatchObject([1, 2, 3].map((done) => ({ body: { done } })));
  expect(await t.call("k")).toEqual(first);
  expect(await t.call("l")).toEqual(second);
  expect(await t.call("k", "a", "/v1/others")).toEqual(third);
});

it("an empty key, or one longer than 200 characters, is refused, and nothing is done", async () => {
  const t = await counting();
  for (const empty of ["", "   "])
    expect(await t.call(empty)).toMatchObject({ status: 400, body: { code: "bad-request" } });
  expect(await t.call("k".repeat(201))).toMatchObject({ status: 400, body: { code: "bad-request" } });
  expect(t.done()).toBe(0);
});
