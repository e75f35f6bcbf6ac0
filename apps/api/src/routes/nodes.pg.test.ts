import { minute } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { inbox } from "@penguinmails/db/schema/platform";
import { tenantUsers } from "@penguinmails/db/schema/tenants";
import { users } from "@penguinmails/db/schema/users";
import { openSession } from "@penguinmails/services/accounts/sessions";
import { fleetWorld } from "@penguinmails/services/fleet/fleet-test-world";
import { refusedSource, signCallback } from "@penguinmails/services/fleet/receive-callback";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeApp } from "../app.ts";
import type { Container } from "../container.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

async function world(level: "owner" | "manager" | "viewer" = "manager", plan?: string | null) {
  const agency = await fleetWorld(db.database, plan === undefined ? {} : { plan });
  const userId = newId();
  const at = Date.now();
  const token = await db.database.withOperator(async (tx) => {
    const email = `${userId}@agency.example`;
    await tx.insert(users).values({ id: userId, email, name: "Ada", createdAt: at, updatedAt: at });
    await tx.insert(tenantUsers).values({ tenantId: agency.tenantId, userId, level, createdAt: at });
    return openSession(tx, "tenant", userId, { ipAddress: null, userAgent: null }, at);
  });
  const app = makeApp(agency.container as unknown as Container);
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await app.request(path, {
      method,
      headers: { cookie: `pm_session=${token}`, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  };
  const post = async (body: string, headers: Record<string, string>) => {
    const response = await app.request("/v1/callbacks/hostwinds", { method: "POST", body, headers });
    const text = await response.text();
    return [response.status, text === "" ? null : (JSON.parse(text).code ?? JSON.parse(text).type)] as const;
  };
  return { ...agency, call, post };
}

describe("POST /v1/nodes", () => {
  const body = { secondaryAddresses: 1, location: "dallas" };

  test("202 with the node; the same Idempotency-Key again is the same one machine", async () => {
    const { call, nodes, jobs } = await world();
    const headers = { "idempotency-key": "order-1" };
    const first = await call("POST", "/v1/nodes", body, headers);
    expect(first).toMatchObject({ status: 202, body: { status: "ordered", location: "dallas" } });
    const again = await call("POST", "/v1/nodes", body, headers);
    expect(again).toEqual(first);
    expect(await nodes()).toHaveLength(1);
    expect(await jobs()).toEqual([["node.converge", 0]]);
  });

  test("pressed five times at once with one key, it is one machine", async () => {
    const { call, nodes } = await world();
    const headers = { "idempotency-key": "order-2" };
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => call("POST", "/v1/nodes", body, headers)));
    // Who comes while the first is at it hears 409, who comes later hears its answer again.
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(202);
    expect(statuses.filter((status) => status !== 202 && status !== 409)).toEqual([]);
    expect(await nodes()).toHaveLength(1);
  });

  test("409 for the same key with another order", async () => {
    const { call, nodes } = await world();
    const headers = { "idempotency-key": "order-3" };
    await call("POST", "/v1/nodes", body, headers);
    const other = await call("POST", "/v1/nodes", { ...body, secondaryAddresses: 2 }, headers);
    expect(other.status).toBe(409);
    expect(await nodes()).toHaveLength(1);
  });

  test("402 without a subscription, 403 for a viewer, 422 for more addresses than there are", async () => {
    expect((await (await world("manager", null)).call("POST", "/v1/nodes", body)).status).toBe(402);
    expect((await (await world("viewer")).call("POST", "/v1/nodes", body)).status).toBe(403);
    const { call } = await world();
    expect((await call("POST", "/v1/nodes", { ...body, secondaryAddresses: 9 })).status).toBe(422);
    expect((await call("POST", "/v1/nodes", { ...body, rid: "vps-8gb" })).status).toBe(422);
  });
});

test("DELETE /v1/nodes/{id}: 202 for an owner, 403 for a manager", async () => {
  const { call, tenantId } = await world("owner");
  const { body } = await call("POST", "/v1/nodes", { secondaryAddresses: 0 });
  const manager = await world("manager");
  expect((await manager.call("DELETE", `/v1/nodes/${body.id}`)).status).toBe(403);
  expect(await call("DELETE", `/v1/nodes/${body.id}`)).toMatchObject({
    status: 202,
    body: { status: "retiring" },
  });
  expect(tenantId).not.toBe(manager.tenantId);
});

describe("POST /v1/callbacks/hostwinds", () => {
  const signed = (secret: string, body: string, atMs = Date.now()) => {
    const timestamp = String(Math.floor(atMs / 1_000));
    return { "x-timestamp": timestamp, "x-signature": signCallback(secret, timestamp, body) };
  };
  const secret = "callback-secret";
  async function ordered() {
    const agency = await world();
    const { name, id } = await agency.order();
    return { ...agency, id, body: JSON.stringify({ node: name }) };
  }
  /** How often a callback was refused for each reason, on the world's day. */
  const refused = async () => {
    const rows = await db.database.withOperator((tx) =>
      tx.select().from(inbox).where(eq(inbox.source, refusedSource)),
    );
    return Object.fromEntries(rows.map(({ objectId, attempts }) => [objectId, attempts]));
  };

  test("204 for a signed one, which asks the plan to look for itself and changes nothing else", async () => {
    const { post, body, jobs, row, id } = await ordered();
    const before = await row(id);
    expect(await post(body, signed(secret, body))).toEqual([204, null]);
    expect(await jobs()).toEqual([
      ["node.converge", 0],
      ["node.converge", 0],
    ]);
    expect(await row(id)).toEqual(before);
  });

  test("a lie in a signed callback is not believed: it is only a hint", async () => {
    const { post, row, id, body } = await ordered();
    const lie = JSON.stringify({ ...JSON.parse(body), status: "serving", primaryIp: "198.18.66.6" });
    expect((await post(lie, signed(secret, lie)))[0]).toBe(204);
    expect(await row(id)).toMatchObject({ status: "ordered", primaryIp: null });
  });

  test("forged, altered, unsigned and stale ones are refused, counted, and ask for nothing", async () => {
    const { post, body, jobs } = await ordered();
    const before = (await refused())["bad-signature"] ?? 0;
    const fine = signed(secret, body);
    const attempts: readonly (readonly [string, Record<string, string>])[] = [
      [body, signed("another-secret", body)],
      [`${body} `, fine],
      [body, { "x-signature": fine["x-signature"] }],
      [body, { "x-timestamp": fine["x-timestamp"] }],
      [body, {}],
      [body, { ...fine, "x-timestamp": String(Number(fine["x-timestamp"]) + 1) }],
      [body, { ...fine, "x-signature": fine["x-signature"].slice(0, -2) }],
      [body, { ...fine, "x-timestamp": "now" }],
      [body, { "x-timestamp": "now", "x-signature": signCallback(secret, "now", body) }],
      [body, signed(secret, body, Date.now() - 6 * minute)],
      [body, signed(secret, body, Date.now() + 6 * minute)],
    ];
    for (const [text, headers] of attempts) expect((await post(text, headers))[0]).toBe(400);
    expect((await refused())["bad-signature"]).toBe(before + attempts.length);
    expect(await jobs()).toHaveLength(1);
  });

  test("the same callback twice is refused the second time, and counted", async () => {
    const { post, body, jobs } = await ordered();
    const headers = signed(secret, body);
    const before = (await refused())["replayed"] ?? 0;
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(body, headers)));
    expect(answers.map(([status]) => status).sort()).toEqual([204, 409, 409, 409]);
    expect((await refused())["replayed"]).toBe(before + 3);
    expect(await jobs()).toHaveLength(2);
  });

  test("refusals are one row a day and reason, however many come", async () => {
    const { post, body } = await ordered();
    for (let n = 0; n < 20; n++) await post(body, {});
    const rows = await db.database.withOperator((tx) =>
      tx.select().from(inbox).where(eq(inbox.source, refusedSource)),
    );
    expect(rows.length).toBeLessThanOrEqual(4);
    expect(rows.every(({ handledAt }) => handledAt !== null)).toBe(true);
  });

  test("404 for a node that is not ours, 400 for a body that names none", async () => {
    const { post } = await ordered();
    for (const [body, status] of [
      ['{"node":"pm-nobody"}', 404],
      ["[]", 400],
      ["{", 400],
      ['{"node":7}', 400],
    ] as const)
      expect((await post(body, signed(secret, body)))[0]).toBe(status);
  });

  test("without a secret every callback is refused", async () => {
    const { container, body } = await ordered();
    const app = makeApp({ ...container, callbackSecret: null } as unknown as Container);
    const headers = signed("", body);
    expect((await app.request("/v1/callbacks/hostwinds", { method: "POST", body, headers })).status).toBe(
      400,
    );
  });
});
