import { type StaffRole, staffRole } from "@penguinmails/contracts/http/admin";
import { newId } from "@penguinmails/db/ids";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Route } from "../route.ts";
import { adminRoutes } from "./admin.ts";
import { adminWorld } from "./admin-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** What each role may do, written down here once more by hand: a right that grows must be noticed. */
const rights: Readonly<Record<StaffRole, readonly string[]>> = {
  support: ["", "tenants.read", "fleet.read", "queues.read", "rules.read"],
  operator: [
    "",
    "tenants.read",
    "fleet.read",
    "fleet.act",
    "queues.read",
    "queues.act",
    "rules.read",
    "rules.act",
    "sending.act",
    "domains.move",
  ],
  finance: ["", "tenants.read", "money.read"],
  "super-admin": [
    "",
    "tenants.read",
    "fleet.read",
    "fleet.act",
    "queues.read",
    "queues.act",
    "rules.read",
    "rules.act",
    "sending.act",
    "domains.move",
    "staff.manage",
  ],
};
const ofStaff = adminRoutes.flatMap((route) =>
  route.audience.kind === "staff"
    ? [
        {
          route,
          permission: route.audience.permission,
          name: `${route.contract.method} ${route.contract.path}`,
        },
      ]
    : [],
);
const pathOf = (route: Route) => route.contract.path.replace("{id}", newId());

describe("what a role may do", () => {
  it.each(staffRole.options)("%s reaches what its permissions name, and nothing else", async (role) => {
    const { call } = await adminWorld(db).as(role);
    for (const { route, permission, name } of ofStaff) {
      const body = route.contract.body ? {} : undefined;
      const { status } = await call(route.contract.method.toUpperCase(), pathOf(route), body);
      const isAllowed = rights[role].includes(permission);
      expect({ name, isRefused: status === 403 }).toEqual({ name, isRefused: !isAllowed });
    }
  });

  it.each([
    ["support", null],
    ["operator", null],
    ["finance", 29_900],
    ["super-admin", 29_900],
  ] as const)("%s sees of money: %s", async (role, cents) => {
    const world = adminWorld(db);
    const { tenantId } = await makeTenant(world);
    const pool = await makePool(world, tenantId);
    const { call } = await world.as(role);
    const detail = (await call("GET", `/v1/admin/tenants/${tenantId}`)).body;
    expect(detail.planMonthlyCents).toBe(cents);
    expect(detail.machinesMonthlyCents).toBe(cents === null ? null : 1_498);
    expect(detail.nodeList[0].monthlyCents).toBe(cents === null ? null : 1_498);
    expect((await call("GET", "/v1/admin/overview")).body.money === null).toBe(cents === null);
    const node = await call("GET", `/v1/admin/fleet/${pool.nodeId}`);
    if (node.status === 200) expect(node.body.monthlyCents).toBe(cents === null ? null : 1_498);
  });
});
