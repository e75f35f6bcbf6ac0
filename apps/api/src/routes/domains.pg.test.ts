import { newId } from "@penguinmails/db/ids";
import { tenantUsers } from "@penguinmails/db/schema/tenants";
import { users } from "@penguinmails/db/schema/users";
import { openSession } from "@penguinmails/services/accounts/sessions";
import { makeAgency, testDns, testSecrets } from "@penguinmails/services/domains/domain-test-world";
import { testContainer } from "@penguinmails/testkit/api-container";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeApp } from "../app.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** The API for one agency, called as one of its members. */
async function world(level: "owner" | "manager" | "viewer" = "manager") {
  const agency = await makeAgency(db.database);
  const dns = testDns([]);
  const userId = newId();
  const at = Date.now();
  const token = await db.database.withOperator(async (tx) => {
    const email = `${userId}@agency.example`;
    await tx.insert(users).values({ id: userId, email, name: "Ada", createdAt: at, updatedAt: at });
    await tx.insert(tenantUsers).values({ tenantId: agency.tenantId, userId, level, createdAt: at });
    return openSession(tx, "tenant", userId, { ipAddress: null, userAgent: null }, at);
  });
  const container = {
    ...testContainer(db.database, agency.clock),
    secrets: testSecrets,
    resolver: dns.resolver,
    nodeDomainSuffix: "nodes.example",
    reservedZones: ["nodes.example"],
  };
  const app = makeApp(container);
  const call = async (method: string, path: string, body?: unknown, cookie = `pm_session=${token}`) => {
    const response = await app.request(path, {
      method,
      headers: { cookie, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  };
  const addDomain = async (name = `r${userId.slice(-8)}.test`) =>
    (await call("POST", "/v1/domains", { name, nodeId: agency.nodeId })).body;
  return { ...agency, call, addDomain };
}

describe("/v1/domains", () => {
  test("202: a domain is taken, shown and listed", async () => {
    const { call, nodeId, ips } = await world();
    const added = await call("POST", "/v1/domains", { name: " Shown.Test ", nodeId });
    expect(added).toMatchObject({
      status: 202,
      body: { name: "shown.test", status: "pending", egressIp: ips[1], records: [] },
    });
    expect(await call("GET", `/v1/domains/${added.body.id}`)).toMatchObject({
      status: 200,
      body: added.body,
    });
    expect((await call("GET", "/v1/domains")).body.items).toEqual([added.body]);
  });

  test("422: what is no domain name, an unknown node and a name of the platform are told by field", async () => {
    const { call, nodeId } = await world();
    for (const name of [
      "",
      "localhost",
      "a..b",
      "x y.test",
      "é.test",
      "-a.test",
      "http://a.test",
      "a".repeat(300),
    ]) {
      expect((await call("POST", "/v1/domains", { name, nodeId })).status, name).toBe(422);
    }
    const foreign = await call("POST", "/v1/domains", { name: "ok.test", nodeId: newId() });
    expect(foreign).toMatchObject({ status: 422, body: { errors: [{ pointer: "/nodeId" }] } });
    const ours = await call("POST", "/v1/domains", { name: "n1.nodes.example", nodeId });
    expect(ours).toMatchObject({ status: 422, body: { errors: [{ code: "reserved-name" }] } });
    expect((await call("GET", "/v1/domains")).body.items).toEqual([]);
  });

  test("402: the plan's fourth domain", async () => {
    const { addDomain, tenantId } = await world();
    for (const n of [1, 2, 3]) await addDomain(`p${n}-${tenantId.slice(-8)}.test`);
    expect(await addDomain(`p4-${tenantId.slice(-8)}.test`)).toMatchObject({
      code: "plan-limit",
      status: 402,
    });
  });

  test("200: the check answers with what DNS says now, and one sentence on each record that is not right", async () => {
    const { call, addDomain } = await world();
    const { id } = await addDomain();
    const checked = await call("POST", `/v1/domains/${id}/check`);
    expect(checked.status).toBe(200);
    expect(checked.body.records.length).toBeGreaterThan(8);
    for (const record of checked.body.records)
      expect(record.advice === null, record.purpose).toBe(record.state === "ok");
    expect(checked.body.lastCheckedAt).not.toBeNull();
  });

  test("204 and then 404: an unused domain goes", async () => {
    const { call, addDomain } = await world();
    const { id } = await addDomain();
    expect((await call("DELETE", `/v1/domains/${id}`)).status).toBe(204);
    expect((await call("GET", `/v1/domains/${id}`)).status).toBe(404);
  });
});

describe("/v1/mailboxes", () => {
  test("202, 409 on the second, 200 on pause of a ready one, 204 on removal", async () => {
    const { call, addDomain } = await world();
    const domain = await addDomain();
    const body = { domainId: domain.id, localPart: "Ada", displayName: "Ada of Acme" };
    const added = await call("POST", "/v1/mailboxes", body);
    expect(added).toMatchObject({
      status: 202,
      body: { email: `ada@${domain.name}`, status: "pending", capPerDay: 5 },
    });
    expect(JSON.stringify(added.body)).not.toMatch(/password/i);
    expect((await call("POST", "/v1/mailboxes", body)).status).toBe(409);
    expect((await call("GET", `/v1/mailboxes?domainId=${domain.id}`)).body.items).toHaveLength(1);
    expect((await call("GET", `/v1/mailboxes?domainId=${newId()}`)).body.items).toEqual([]);
    expect((await call("PATCH", `/v1/mailboxes/${added.body.id}`, { paused: true })).status).toBe(409);
    expect((await call("DELETE", `/v1/mailboxes/${added.body.id}`)).status).toBe(204);
    expect((await call("GET", `/v1/mailboxes/${added.body.id}`)).status).toBe(404);
  });

  test("422: a local part or a name that could break a header or an address", async () => {
    const { call, addDomain } = await world();
    const { id: domainId } = await addDomain();
    const good = { domainId, localPart: "ada", displayName: "Ada" };
    for (const change of [
      { localPart: "a b" },
      { localPart: ".a" },
      { localPart: "a@b" },
      { localPart: "" },
      { displayName: "A\r\nBcc: x" },
      { displayName: "<x>" },
      { extra: 1 },
    ]) {
      expect(
        (await call("POST", "/v1/mailboxes", { ...good, ...change })).status,
        JSON.stringify(change),
      ).toBe(422);
    }
  });
});

test("401 for nobody, 403 for a viewer who writes, 404 for another agency's rows", async () => {
  const mine = await world();
  const { id } = await mine.addDomain();
  const mailbox = (
    await mine.call("POST", "/v1/mailboxes", { domainId: id, localPart: "ada", displayName: "Ada" })
  ).body;
  const viewer = await world("viewer");
  const stranger = await world();
  const routes: [string, string, unknown?][] = [
    ["GET", `/v1/domains/${id}`],
    ["POST", `/v1/domains/${id}/check`],
    ["DELETE", `/v1/domains/${id}`],
    ["GET", `/v1/mailboxes/${mailbox.id}`],
    ["PATCH", `/v1/mailboxes/${mailbox.id}`, { paused: true }],
    ["DELETE", `/v1/mailboxes/${mailbox.id}`],
  ];
  for (const [method, path, body] of routes) {
    expect((await stranger.call(method, path, body)).status, `${method} ${path}`).toBe(404);
    expect((await mine.call(method, path, body, "")).status, `${method} ${path}`).toBe(401);
    expect((await viewer.call(method, path, body)).status).toBe(method === "GET" ? 404 : 403);
  }
  expect((await mine.call("GET", `/v1/domains/${id}`)).status).toBe(200);
  expect((await mine.call("GET", `/v1/mailboxes/${mailbox.id}`)).status).toBe(200);
});
