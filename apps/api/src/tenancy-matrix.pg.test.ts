import { newId } from "@penguinmails/db/ids";
import { campaigns, leads, messages } from "@penguinmails/db/schema/campaigns";
import { decisions, suppressions } from "@penguinmails/db/schema/evidence";
import { tenantUsers } from "@penguinmails/db/schema/tenants";
import { openSession } from "@penguinmails/services/accounts/sessions";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeList, makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { makeApp } from "./app.ts";
import { type Route, tenantRoute } from "./route.ts";
import { allRoutes } from "./routes/registry.ts";

/** Every route that anybody may call without a session. A new one must be named here by hand. */
const openToAll = new Set([
  "get /health",
  "get /health/db",
  "get /health/queue",
  "get /health/email",
  "post /v1/auth/sign-up",
  "post /v1/auth/resend-verification",
  "post /v1/auth/verify-email",
  "post /v1/auth/forgot-password",
  "post /v1/auth/set-password",
  "post /v1/auth/log-in",
  "post /v1/auth/log-out",
  "get /v1/plans",
  "post /v1/webhooks/stripe",
  "post /v1/callbacks/hostwinds",
  "get /u/{token}",
  "post /u/{token}",
  "post /u/{token}/erasure",
  "get /problems/{code}",
  "post /v1/admin/auth/log-in",
  "post /v1/admin/auth/set-password",
  "post /v1/admin/auth/log-out",
]);
const nameOf = ({ contract }: Route) => `${contract.method} ${contract.path}`;

const clock = testClock();
let test: TestDatabase;
let app: ReturnType<typeof makeApp>;
/** Ids of rows that belong to the victim, by the first path segment that names their kind. */
let victimIds: Record<string, string>;
let stranger: { cookie: string };
let viewer: { cookie: string };
const secretWords = "victim-only";

beforeAll(async () => {
  test = await testDatabase();
  const { database } = test;
  const world = { database, clock };
  app = makeApp(testContainer(database, clock));
  const victim = await makeTenant(world);
  const pool = await makePool(world, victim.tenantId);
  const list = await makeList(world, victim.tenantId, [`${secretWords}@host.example`]);
  const campaignId = newId();
  const messageId = newId();
  const suppressionId = newId();
  await database.withTenant(victim.tenantId, async (tx) => {
    const of = { tenantId: victim.tenantId };
    await tx.insert(campaigns).values({
      ...of,
      id: campaignId,
      name: secretWords,
      status: "draft",
      templateId: list.templateId,
      listId: list.listId,
      mailboxIds: pool.mailboxIds,
      createdAt: clock.now(),
    });
    await tx.insert(suppressions).values({
      ...of,
      id: suppressionId,
      emailHash: "x",
      email: `${secretWords}@x.example`,
      reason: "manual",
      createdAt: clock.now(),
    });
    const [one] = await tx.select({ id: leads.id }).from(leads);
    await tx.insert(messages).values({
      ...of,
      id: messageId,
      campaignId,
      leadId: one?.id ?? "",
      step: 1,
      position: 0,
      mailboxId: pool.mailboxIds[0] ?? "",
      domainId: pool.domainId,
      recipient: `${secretWords}@host.example`,
      recipientHash: "x",
      recipientDomain: "host.example",
      state: "queued",
      dueAt: clock.now(),
      messageIdHeader: messageId,
      createdAt: clock.now(),
    });
  });
  const decisionId = await proposalOf(victim.tenantId);
  victimIds = {
    decisions: decisionId,
    members: victim.userId,
    nodes: pool.nodeId,
    domains: pool.domainId,
    addresses: pool.addressId,
    mailboxes: pool.mailboxIds[0] ?? "",
    "lead-lists": list.listId,
    templates: list.templateId,
    campaigns: campaignId,
    messages: messageId,
    suppressions: suppressionId,
    reputation: pool.domainId,
    admin: victim.tenantId,
  };
  stranger = await sessionOf((await makeTenant(world)).userId);
  const mine = await makeTenant(world);
  await database.withTenant(mine.tenantId, (tx) =>
    tx.update(tenantUsers).set({ level: "viewer" }).where(eq(tenantUsers.userId, mine.userId)),
  );
  viewer = await sessionOf(mine.userId);
});
afterAll(() => test.close());

async function proposalOf(tenantId: string): Promise<string> {
  const [row] = await test.database.withTenant(tenantId, (tx) =>
    tx
      .insert(decisions)
      .values({
        tenantId,
        id: newId(),
        at: clock.now(),
        subjectKind: "mailbox",
        subjectId: newId(),
        subjectLabel: secretWords,
        limit: "capPerDay",
        before: "5",
        after: "7",
        reason: secretWords,
        evidence: {},
        mode: "suggest",
        standing: "proposed",
        dedupeKey: "k",
      })
      .returning({ id: decisions.id }),
  );
  return row?.id ?? "";
}

async function sessionOf(userId: string) {
  const token = await test.database.withOperator((tx) =>
    openSession(tx, "tenant", userId, { ipAddress: null, userAgent: null }, Date.now()),
  );
  return { cookie: `pm_session=${token}` };
}

async function call(route: Route, headers: Record<string, string>, on = app) {
  const { contract } = route;
  const kind = contract.path.split("/")[2] ?? "";
  const path = contract.path
    .replace("{id}", victimIds[kind] ?? newId())
    .replace("{addressId}", victimIds["addresses"] ?? newId())
    .replace("{token}", "a-token-that-is-none");
  const query = contract.query && "name" in contract.query.shape ? "?name=x" : "";
  const hasBody = contract.body !== undefined || contract.rawBody !== undefined;
  const type = contract.body ? "application/json" : (contract.rawBody?.contentTypes[0] ?? "application/json");
  return on.request(`${path}${query}`, {
    method: contract.method.toUpperCase(),
    headers: { ...headers, ...(hasBody ? { "content-type": type } : {}) },
    ...(hasBody ? { body: bodyFor(route) } : {}),
  });
}

/** A body that the contract takes, with the victim's ids wherever it wants an id. */
function bodyFor({ contract }: Route): string {
  if (contract.rawBody) return "email\nsomebody@host.example\n";
  const samples: Record<string, unknown> = {
    "post /v1/members": { email: "new@agency.example", name: "New", level: "viewer" },
    "patch /v1/members/{id}": { level: "viewer" },
    "patch /v1/tenant": { name: "Mine" },
    "put /v1/tenant/warmup-mode": { mode: "observe" },
    "post /v1/subscription/checkout": { plan: "starter" },
    "post /v1/nodes": {},
    "post /v1/domains": { name: "taken.example", nodeId: victimIds["nodes"] },
    "post /v1/mailboxes": { domainId: victimIds["domains"], localPart: "ben", displayName: "Ben" },
    "patch /v1/mailboxes/{id}": { paused: true },
    "post /v1/templates": { name: "t", subject: "s", body: "b" },
    "put /v1/templates/{id}": { name: "t", subject: "s", body: "b" },
    "post /v1/campaigns": {
      name: "c",
      templateId: victimIds["templates"],
      leadListId: victimIds["lead-lists"],
      mailboxIds: [victimIds["mailboxes"]],
    },
    "post /v1/campaigns/check": {
      templateId: victimIds["templates"],
      leadListId: victimIds["lead-lists"],
      mailboxIds: [victimIds["mailboxes"]],
    },
    "post /v1/templates/preview": { subject: "s", body: "{{email}}", leadListId: victimIds["lead-lists"] },
    "post /v1/suppressions": { email: "me@x.example" },
    "post /v1/admin/tenants/{id}/stop-sending": { reason: "because we can" },
    "post /v1/admin/operator-feeds/yahoo": { csv: "domain,day,complaint_rate_percent" },
    "post /v1/admin/tenants/{id}/resume-sending": { reason: "because we can" },
  };
  return JSON.stringify(samples[`${contract.method} ${contract.path}`] ?? {});
}

const guarded = allRoutes.filter((route) => route.audience.kind !== "public");
const ofTenants = allRoutes.filter((route) => route.audience.kind === "tenant");

describe("every route", () => {
  it("is either guarded or named here as open to all", () => {
    const open = allRoutes.filter((route) => route.audience.kind === "public").map(nameOf);
    expect(new Set(open)).toEqual(openToAll);
  });

  it.each(guarded.map((route) => [nameOf(route), route] as const))(
    "%s turns nobody away with 401",
    async (_, route) => {
      expect((await call(route, {})).status).toBe(401);
    },
  );

  it.each(guarded.filter((r) => r.audience.kind === "staff").map((route) => [nameOf(route), route] as const))(
    "%s does not take a tenant's session for a staff member's",
    async (_, route) => {
      const token = stranger.cookie.split("=")[1];
      expect((await call(route, { cookie: `pm_session=${token}; pm_staff_session=${token}` })).status).toBe(
        401,
      );
    },
  );

  it.each(
    ofTenants.filter((r) => r.contract.path.includes("{id}")).map((route) => [nameOf(route), route] as const),
  )("%s answers 404 for a stranger's row", async (_, route) => {
    expect((await call(route, stranger)).status).toBe(404);
  });

  it.each(
    ofTenants
      .filter((r) => !r.contract.path.includes("{id}"))
      .map((route) => [nameOf(route), route] as const),
  )("%s shows and takes nothing of another tenant's", async (_, route) => {
    const answer = await call(route, stranger);
    const text = await answer.text();
    expect(text).not.toContain(secretWords);
    const usesVictim =
      JSON.stringify(bodyFor(route)).includes(victimIds["nodes"] ?? "") ||
      JSON.stringify(bodyFor(route)).includes(victimIds["mailboxes"] ?? "");
    if (usesVictim) expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500 + (answer.status === 503 ? 4 : 0));
  });

  it.each(ofTenants.map((route) => [nameOf(route), route] as const))(
    "%s does not serve another tenant named by header",
    async (_, route) => {
      const other = victimIds["admin"] ?? "";
      expect((await call(route, { ...stranger, "x-tenant-id": other })).status).toBe(404);
    },
  );

  it.each(
    ofTenants.filter((r) => r.contract.method !== "get").map((route) => [nameOf(route), route] as const),
  )("%s refuses a viewer", async (_, route) => {
    expect((await call(route, viewer)).status).toBe(403);
  });

  it.each(guarded.filter((r) => r.contract.method !== "get").map((route) => [nameOf(route), route] as const))(
    "%s refuses a page of another origin",
    async (_, route) => {
      const answer = await call(route, {
        cookie: route.audience.kind === "staff" ? "pm_staff_session=x" : stranger.cookie,
        origin: "https://evil.example",
      });
      expect(answer.status).toBe(403);
    },
  );
});

it("a route that forgets the tenant is caught by the matrix", async () => {
  const leaky = tenantRoute({
    method: "get",
    path: "/v1/campaigns/{id}",
    summary: "A planted leak",
    level: "viewer",
    params: z.object({ id: z.string() }),
    status: 200,
    response: z.object({ name: z.string() }),
    handle: ({ container, params }) =>
      container.database.withOperator(async (tx) => {
        const [row] = await tx
          .select({ name: campaigns.name })
          .from(campaigns)
          .where(eq(campaigns.id, params.id));
        return row ?? { name: "" };
      }),
  });
  const answer = await call(leaky, stranger, makeApp(testContainer(test.database, clock), [leaky]));
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain(secretWords);
});
