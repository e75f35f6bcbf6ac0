import { openSession } from "@penguinmails/services/accounts/sessions";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeList, makePool, makeTenant } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeApp } from "./app.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** An agency with one of everything, and its owner's calls under one key. */
async function agency() {
  const world = { database: test.database, clock: testClock() };
  const { tenantId, userId } = await makeTenant(world);
  const pool = await makePool(world, tenantId);
  const list = await makeList(world, tenantId, ["ann@host.example"]);
  const token = await test.database.withOperator((tx) =>
    openSession(tx, "tenant", userId, { ipAddress: null, userAgent: null }, Date.now()),
  );
  const app = makeApp(testContainer(world.database, world.clock));
  const call = async (path: string, body?: object) => {
    const answer = await app.request(path, {
      method: "POST",
      headers: {
        cookie: `pm_session=${token}`,
        "idempotency-key": "k",
        ...(body ? { "content-type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.status, body: await answer.json() };
  };
  return { ...pool, ...list, call };
}
type Agency = Awaited<ReturnType<typeof agency>>;

it.each<readonly [string, (of: Agency) => readonly [string, object?]]>([
  ["a node", () => ["/v1/nodes", { secondaryAddresses: 1, location: "dallas" }]],
  ["a further address", ({ nodeId }) => [`/v1/nodes/${nodeId}/addresses`]],
  ["a domain", ({ nodeId }) => ["/v1/domains", { name: "shop.example", nodeId }]],
  ["a mailbox", ({ domainId }) => ["/v1/mailboxes", { domainId, localPart: "ben", displayName: "Ben" }]],
  ["a template", () => ["/v1/templates", { name: "t", subject: "Hello", body: "Hello." }]],
  [
    "a campaign",
    ({ templateId, listId, mailboxIds }) => [
      "/v1/campaigns",
      { name: "c", templateId, leadListId: listId, mailboxIds },
    ],
  ],
  ["a member", () => ["/v1/members", { email: "ben@agency.example", name: "Ben", level: "viewer" }]],
])("%s that is asked for again under the same key is the same one", async (_, asks) => {
  const mine = await agency();
  const [path, body] = asks(mine);
  const first = await mine.call(path, body);
  expect([201, 202]).toContain(first.status);
  expect(await mine.call(path, body)).toEqual(first);
});
