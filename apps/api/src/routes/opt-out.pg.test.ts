import { makeUnsubscribeToken } from "@penguinmails/core/delivery/unsubscribe-token";
import { policy } from "@penguinmails/core/policy";
import { newId } from "@penguinmails/db/ids";
import { campaigns, leads, messages } from "@penguinmails/db/schema/campaigns";
import { events, suppressions } from "@penguinmails/db/schema/evidence";
import { erasureRequests } from "@penguinmails/db/schema/people";
import { auditLog } from "@penguinmails/db/schema/platform";
import { erasePerson } from "@penguinmails/services/people/erase-person";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeList, makePool, makeTenant } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeApp } from "../app.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** An agency that mailed one person, and the link in that mail. */
async function mailed() {
  const clock = testClock();
  const world = { database: test.database, clock };
  const { tenantId, caller } = await makeTenant(world);
  const pool = await makePool(world, tenantId);
  const list = await makeList(world, tenantId, ["jane@corp.example"]);
  const messageId = newId();
  await test.database.withTenant(tenantId, async (tx) => {
    const [lead] = await tx.select().from(leads);
    if (!lead) throw new Error("no lead");
    const campaignId = newId();
    const shared = { tenantId, createdAt: clock.now() };
    await tx.insert(campaigns).values({
      ...shared,
      id: campaignId,
      name: "c",
      status: "running",
      templateId: list.templateId,
      listId: list.listId,
      mailboxIds: pool.mailboxIds,
    });
    await tx.insert(messages).values({
      ...shared,
      id: messageId,
      campaignId,
      leadId: lead.id,
      step: 1,
      position: 0,
      mailboxId: pool.mailboxIds[0] ?? "",
      domainId: pool.domainId,
      recipient: lead.email,
      recipientHash: lead.emailHash ?? "",
      recipientDomain: lead.domain,
      state: "accepted",
      dueAt: clock.now(),
      messageIdHeader: messageId,
    });
  });
  const container = testContainer(test.database, clock);
  const app = makeApp(container);
  const token = makeUnsubscribeToken(container.signingKeys, { tenantId, messageId, issuedAtMs: clock.now() });
  const call = (method: string, init: RequestInit = {}) => app.request(`/u/${token}`, { method, ...init });
  const state = () =>
    test.database.withTenant(tenantId, async (tx) => ({
      listed: await tx.select().from(suppressions),
      events: await tx.select().from(events),
      audit: await tx.select().from(auditLog),
      messages: await tx.select().from(messages),
      requests: await tx.select().from(erasureRequests),
    }));
  /** Another step went to the same person: the token in it. */
  const another = async () => {
    const id = newId();
    await test.database.withTenant(tenantId, async (tx) => {
      const [first] = await tx.select().from(messages);
      if (!first) throw new Error("no message");
      const fresh = { id, step: 2, messageIdHeader: id, unsubscribedAt: null };
      await tx.insert(messages).values({ ...first, ...fresh });
    });
    return makeUnsubscribeToken(container.signingKeys, { tenantId, messageId: id, issuedAtMs: clock.now() });
  };
  const forget = () => erasePerson(container, caller, "jane@corp.example");
  return { call, state, app, token, another, forget, clock };
}

it("looking at the link changes nothing, by GET or HEAD, with a button's parameters or without", async () => {
  const m = await mailed();
  const before = await m.state();
  const page = await m.call("GET");
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<form method="post">');
  await m.call("HEAD");
  await m.call("GET", { headers: { "List-Unsubscribe": "One-Click" } });
  expect(await m.state()).toEqual(before);
});

it.each<[string, RequestInit]>([
  [
    "as RFC 8058 sends it",
    {
      body: "List-Unsubscribe=One-Click",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    },
  ],
  [
    "as a multipart form",
    {
      body: '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--',
      headers: { "content-type": "multipart/form-data; boundary=b" },
    },
  ],
  ["without a body", {}],
  ["from a page of any origin, without a cookie", { headers: { origin: "https://mail.google.example" } }],
])("one POST is enough %s: answered 200 at once, no cookie, no redirect", async (_how, init) => {
  const m = await mailed();
  const answer = await m.call("POST", init);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("set-cookie")).toBeNull();
  expect(answer.headers.get("location")).toBeNull();
  expect((await m.state()).listed).toMatchObject([{ email: "jane@corp.example", reason: "unsubscribe" }]);
});

it("repeating it succeeds and changes nothing more; the page then says that it is done", async () => {
  const m = await mailed();
  await m.call("POST");
  const after = await m.state();
  expect((await m.call("POST")).status).toBe(200);
  expect(await m.state()).toEqual(after);
  const page = await (await m.call("GET")).text();
  expect(page).toContain("You are off the list");
  // What is left to ask for is to be erased.
  expect(page.match(/<form/g)).toHaveLength(1);
  expect(page).toContain("Ask to be erased");
});

it("the answer to the button is the page as it stands from now on: whose mail ends, and what may still be asked for", async () => {
  const m = await mailed();
  const answer = await (await m.call("POST")).text();
  expect(answer).toBe(await (await m.call("GET")).text());
  expect(answer).toMatch(/gets no more mail from/);
  expect(answer).toContain("Ask to be erased");
});

it("the page's other button asks for an erasure: one POST opts out too, and its repetition succeeds", async () => {
  const m = await mailed();
  const page = await (await m.call("GET")).text();
  const action = /<form method="post" action="([^"]+)">/.exec(page)?.[1] ?? "";
  const ask = () =>
    m.app.request(new URL(action, `http://api.example/u/${m.token}`).pathname, { method: "POST" });
  for (const answer of [await ask(), await ask()]) {
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("You asked to be erased");
  }
  const { listed, requests } = await m.state();
  expect(listed).toMatchObject([{ reason: "unsubscribe" }]);
  expect(requests).toHaveLength(1);
});

it("who asked to be erased is told until when they get an answer, and is not offered to ask again", async () => {
  const m = await mailed();
  m.clock.advance(Date.UTC(2026, 2, 2, 12) - m.clock.now());
  await m.app.request(`/u/${m.token}/erasure`, { method: "POST" });
  const page = await (await m.call("GET")).text();
  expect(page).toContain("You are off the list");
  expect(page).toMatch(/You asked to be erased: .+ has until \d+ \w+ 2026 to answer/);
  expect(page).not.toContain("<form");
  // The same by the link in another message to them, which can still stop the mail of that message.
  const other = await (await m.app.request(`/u/${await m.another()}`)).text();
  expect(other).toContain("You asked to be erased");
  expect(other).not.toContain("Ask to be erased");
});

it("who was erased is asked for nothing more", async () => {
  const m = await mailed();
  await m.forget();
  const page = await (await m.call("GET")).text();
  expect(page).toContain("This address gets no more mail");
  expect(page).not.toContain("<form");
});

it("other methods are not taken", async () => {
  const m = await mailed();
  for (const method of ["PUT", "DELETE", "PATCH"]) expect((await m.call(method)).status, method).toBe(405);
  expect((await m.state()).listed).toEqual([]);
});

it("a link that was cut or is too old tells a browser's person what to do instead, and programs the problem", async () => {
  const m = await mailed();
  const browser = { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } };
  const cut = await m.app.request(`/u/${m.token.slice(0, -3)}`, browser);
  expect(cut.status).toBe(404);
  expect(cut.headers.get("content-type")).toMatch(/^text\/html/);
  expect(await cut.text()).toContain("This link does not work");
  m.clock.advance(policy.optOut.linkValidForMs + 1);
  for (const [path, method] of [
    [m.token, "GET"],
    [m.token, "POST"],
    [`${m.token}/erasure`, "POST"],
  ] as const) {
    const old = await m.app.request(`/u/${path}`, { method, ...browser });
    expect(old.status).toBe(410);
    expect(await old.text()).toContain("This link is too old");
    const program = await m.app.request(`/u/${path}`, { method });
    expect(program.status).toBe(410);
    expect(await program.json()).toMatchObject({ code: "expired-token" });
  }
  expect((await m.state()).listed).toEqual([]);
});
