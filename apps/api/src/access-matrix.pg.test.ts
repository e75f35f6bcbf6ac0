import { type TenantLevel, tenantLevel } from "@penguinmails/contracts/http/accounts";
import type { StaffRole } from "@penguinmails/contracts/http/admin";
import { newId } from "@penguinmails/db/ids";
import { tenantUsers } from "@penguinmails/db/schema/tenants";
import { openSession } from "@penguinmails/services/accounts/sessions";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Route } from "./route.ts";
import { adminWorld } from "./routes/admin-test-world.ts";
import { allRoutes } from "./routes/registry.ts";

/** Money, people, machines given back and who moves the limits: named here by hand. */
const ownersAlone = [
  "post /v1/subscription/checkout",
  "post /v1/subscription/portal",
  "put /v1/tenant/warmup-mode",
  "post /v1/members",
  "patch /v1/members/{id}",
  "delete /v1/members/{id}",
  "delete /v1/nodes/{id}",
  "delete /v1/nodes/{id}/addresses/{addressId}",
];
/** What is read, and not by everybody. */
const notForViewers = ["get /v1/payments", "get /v1/people/requests"];

/** Staff who are there for the money see agencies and what was decided about them. */
const openToFinance = [
  "get /v1/admin/auth/session",
  "get /v1/admin/overview",
  "get /v1/admin/tenants",
  "get /v1/admin/tenants/{id}",
  "get /v1/admin/tenants/{id}/reputation",
  "get /v1/admin/audit",
  "get /v1/admin/decisions",
  "get /v1/admin/decisions/{id}/alike",
];
/** What is read with the powers of who acts on it: it costs a call of the provider, or shows what was kept of a machine. */
const notForReaders = ["get /v1/admin/fleet/{id}/sizes", "get /v1/admin/fleet/{id}/evidence/{evidenceId}"];
const superAdminsAlone = [
  "get /v1/admin/staff",
  "post /v1/admin/staff",
  "post /v1/admin/staff/{id}/link",
  "patch /v1/admin/staff/{id}",
  "delete /v1/admin/staff/{id}",
  "get /v1/admin/staff-audit",
];

const nameOf = ({ contract }: Route) => `${contract.method} ${contract.path}`;
const isRead = (name: string) => name.startsWith("get ");
const namesOf = (kind: "tenant" | "staff") =>
  allRoutes.filter(({ audience }) => audience.kind === kind).map(nameOf);

let test: TestDatabase;
let world: ReturnType<typeof adminWorld>;
beforeAll(async () => {
  test = await testDatabase();
  world = adminWorld(test);
});
afterAll(() => test.close());

/** Calls a route without a body, about rows of nobody. */
async function call(name: string, cookie: string): Promise<Response> {
  const [method = "", path = ""] = name.split(" ");
  const at = path.replace(/\{\w+\}/g, () => newId());
  return world.app.request(at, { method: method.toUpperCase(), headers: { cookie } });
}

/** Those of these routes that are refused to who comes with that cookie. */
async function refusedTo(cookie: string, names: readonly string[]): Promise<readonly string[]> {
  const refused: string[] = [];
  for (const name of names) {
    const [method = "", path = ""] = name.split(" ");
    const { status } = await world.app.request(
      path.replace(/\{\w+\}/g, () => newId()),
      {
        method: method.toUpperCase(),
        headers: { cookie },
      },
    );
    if (status === 403) refused.push(name);
    else expect([name, status]).not.toEqual([name, 401]);
  }
  return refused;
}

async function memberOf(level: TenantLevel): Promise<string> {
  const { userId } = await makeTenant(world);
  const token = await test.database.withOperator(async (tx) => {
    await tx.update(tenantUsers).set({ level }).where(eq(tenantUsers.userId, userId));
    return openSession(tx, "tenant", userId, { ipAddress: null, userAgent: null }, Date.now());
  });
  return `pm_session=${token}`;
}

const ofTenants = namesOf("tenant");
const levels: Record<TenantLevel, readonly string[]> = {
  owner: [],
  manager: ownersAlone,
  viewer: ofTenants.filter((name) => !isRead(name) || notForViewers.includes(name)),
};
it.each(tenantLevel.options)(
  "an agency's %s is refused what is above that level, and nothing else",
  async (level) => {
    expect(await refusedTo(await memberOf(level), ofTenants)).toEqual(
      ofTenants.filter((name) => levels[level].includes(name)),
    );
  },
);

const ofStaff = namesOf("staff");
const roles: Record<StaffRole, readonly string[]> = {
  "super-admin": [],
  operator: superAdminsAlone,
  support: ofStaff.filter((name) => !isRead(name) || [...superAdminsAlone, ...notForReaders].includes(name)),
  finance: ofStaff.filter((name) => !openToFinance.includes(name)),
};
it.each(Object.keys(roles) as StaffRole[])(
  "staff's %s is refused what that role may not, and nothing else",
  async (role) => {
    expect(await refusedTo((await world.as(role)).cookie, ofStaff)).toEqual(
      ofStaff.filter((name) => roles[role].includes(name)),
    );
  },
);

it("what is read of an agency, or by staff, is kept in no cache on the way, an answer as little as a refusal", async () => {
  const [member, staff] = [await memberOf("owner"), (await world.as("super-admin")).cookie];
  const kept: string[] = [];
  for (const name of [...ofTenants, ...ofStaff].filter(isRead)) {
    const { headers } = await call(name, ofTenants.includes(name) ? member : staff);
    if (headers.get("cache-control") !== "no-store") kept.push(name);
  }
  expect(kept).toEqual([]);
});

it("names in these lists are routes that there are", () => {
  const named = [...ownersAlone, ...notForViewers, ...openToFinance, ...notForReaders, ...superAdminsAlone];
  expect(named.filter((name) => ![...ofTenants, ...ofStaff].includes(name))).toEqual([]);
});
