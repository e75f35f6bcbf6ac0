import type { StaffRole } from "@penguinmails/contracts/http/admin";
import { newId } from "@penguinmails/db/ids";
import {
  staffCredentials,
  staffMembers,
  staffSessions,
  staffVerifications,
} from "@penguinmails/db/schema/users";
import { type TestDatabase, testDatabase, untilLockWaits } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { adminWorld } from "./admin-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
// How many super admins there are decides what is allowed.
beforeEach(() => db.database.withOperator((tx) => tx.delete(staffMembers)));

const password = "a-password-long-enough";
const setPath = "/v1/admin/auth/set-password";
const tokenOf = (link: string) => new URL(link).hash.slice(1);

async function invited(role: StaffRole = "support") {
  const world = adminWorld(db);
  const admin = await world.as("super-admin");
  const person = { email: `${newId()}@penguinmails.example`, name: "Nora New", role };
  const invite = (await admin.call("POST", "/v1/admin/staff", person)).body;
  return { world, admin, person, invite, id: invite.member.id as string };
}

describe("a new member of the staff", () => {
  it("chooses a password by the link, is logged in with the role, and logs in with it from then on", async () => {
    const { world, admin, person, invite } = await invited("operator");
    expect(invite.member).toMatchObject({ ...person, isActive: false });
    expect(invite.link).toMatch(/^https:\/\/admin\.example\/set-password#[\w-]{40,}$/);
    const answer = await world.call("", "POST", setPath, { token: tokenOf(invite.link), password });
    expect(answer.body.staff).toMatchObject({ role: "operator" });
    expect(answer.body.staff.permissions).toContain("sending.act");
    expect((await world.call(answer.cookie, "GET", "/v1/admin/auth/session")).status).toBe(200);
    const logIn = { email: person.email, password };
    expect((await world.call("", "POST", "/v1/admin/auth/log-in", logIn)).status).toBe(200);
    const { items } = (await admin.call("GET", "/v1/admin/staff")).body;
    expect(items).toContainEqual(expect.objectContaining({ email: person.email, isActive: true }));
  });

  it("can use the link once, and not after its time or after a newer one", async () => {
    const { world, admin, invite, id } = await invited();
    const choose = (link: string) => world.call("", "POST", setPath, { token: tokenOf(link), password });
    const second = (await admin.call("POST", `/v1/admin/staff/${id}/link`)).body.link;
    expect((await choose(invite.link)).status).toBe(410);
    expect((await choose(second)).status).toBe(200);
    expect((await choose(second)).status).toBe(410);
    const third = (await admin.call("POST", `/v1/admin/staff/${id}/link`)).body.link;
    await db.database.withOperator((tx) => tx.update(staffVerifications).set({ expiresAt: Date.now() - 1 }));
    expect((await choose(third)).status).toBe(410);
  });

  it("loses every session by choosing a new password", async () => {
    const { world, admin, invite, id } = await invited();
    const first = await world.call("", "POST", setPath, { token: tokenOf(invite.link), password });
    const { link } = (await admin.call("POST", `/v1/admin/staff/${id}/link`)).body;
    await world.call("", "POST", setPath, { token: tokenOf(link), password: `${password}2` });
    expect((await world.call(first.cookie, "GET", "/v1/admin/auth/session")).status).toBe(401);
  });

  it("is refused when the address is on the staff already", async () => {
    const { admin, person } = await invited();
    expect((await admin.call("POST", "/v1/admin/staff", person)).status).toBe(409);
  });
});

it("what happens to one of the staff happens to nobody else: role, password, sessions, links; who is removed leaves none of these", async () => {
  const { world, admin, invite: cleo, person: her } = await invited();
  const invite = async (name: string) => {
    const person = { email: `${newId()}@penguinmails.example`, name, role: "support" };
    return (await admin.call("POST", "/v1/admin/staff", person)).body;
  };
  const [ben, dan] = [await invite("Ben"), await invite("Dan")];
  const choose = (link: string, chosen: string) =>
    world.call("", "POST", setPath, { token: tokenOf(link), password: chosen });
  const session = await choose(cleo.link, `${password} of hers`);
  await choose(ben.link, password);
  await admin.call("PATCH", `/v1/admin/staff/${ben.member.id}`, { role: "operator" });
  expect((await admin.call("DELETE", `/v1/admin/staff/${ben.member.id}`)).status).toBe(204);
  const left = await db.database.withOperator(async (tx) => [
    await tx.select().from(staffCredentials).where(eq(staffCredentials.userId, ben.member.id)),
    await tx.select().from(staffSessions).where(eq(staffSessions.userId, ben.member.id)),
  ]);
  expect(left).toEqual([[], []]);
  const { items } = (await admin.call("GET", "/v1/admin/staff")).body;
  const standing = (each: { role: string; isActive: boolean }) => [each.role, each.isActive];
  const byId = new Map(
    items.map((each: { id: string; role: string; isActive: boolean }) => [each.id, standing(each)]),
  );
  expect(byId).toEqual(
    new Map([
      [admin.id, ["super-admin", true]],
      [cleo.member.id, ["support", true]],
      [dan.member.id, ["support", false]],
    ]),
  );
  expect((await world.call(session.cookie, "GET", "/v1/admin/auth/session")).status).toBe(200);
  const logIn = { email: her.email, password: `${password} of hers` };
  expect((await world.call("", "POST", "/v1/admin/auth/log-in", logIn)).status).toBe(200);
  expect((await choose(dan.link, password)).status).toBe(200);
});

it("what a super admin does to the staff is noted with whom it was done to, and what is refused is not", async () => {
  const { world, admin, id } = await invited("operator");
  await admin.call("POST", `/v1/admin/staff/${id}/link`);
  await admin.call("PATCH", `/v1/admin/staff/${id}`, { role: "finance" });
  await admin.call("DELETE", `/v1/admin/staff/${admin.id}`);
  await admin.call("DELETE", `/v1/admin/staff/${id}`);
  const acts = (await world.staffActs(admin.id)).reverse();
  expect(acts.map(({ action, subject }) => [action, subject])).toEqual(
    ["staff.add", "staff.link", "staff.role", "staff.remove"].map((action) => [action, `staff:${id}`]),
  );
  expect(acts.map(({ detail }) => detail)).toMatchObject([
    { role: "operator" },
    {},
    { before: "operator", after: "finance" },
    { role: "finance" },
  ]);
});

describe("roles and leaving", () => {
  it("a role counts from the next request on", async () => {
    const world = adminWorld(db);
    const admin = await world.as("super-admin");
    const member = await world.as("support");
    expect((await member.call("GET", "/v1/admin/staff")).status).toBe(403);
    const patch = await admin.call("PATCH", `/v1/admin/staff/${member.id}`, { role: "super-admin" });
    expect(patch.status).toBe(204);
    expect((await member.call("GET", "/v1/admin/staff")).status).toBe(200);
  });

  it("keeps a super admin: the last one can't step down, one who has no password yet does not count", async () => {
    const { world, admin } = await invited("super-admin");
    // Whoever else of the staff there is counts for nothing.
    await world.as("operator");
    const down = () => admin.call("PATCH", `/v1/admin/staff/${admin.id}`, { role: "support" });
    expect((await down()).status).toBe(409);
    await db.database.withOperator((tx) => tx.update(staffMembers).set({ emailVerified: true }));
    expect((await down()).status).toBe(204);
  });

  it("two super admins who remove each other at once don't both succeed", async () => {
    const world = adminWorld(db);
    const [ada, ben] = [await world.as("super-admin"), await world.as("super-admin")];
    const both = await db.database.withOperator(async (tx) => {
      await tx.select().from(staffMembers).for("update");
      const asked = Promise.all([
        ada.call("DELETE", `/v1/admin/staff/${ben.id}`),
        ben.call("DELETE", `/v1/admin/staff/${ada.id}`),
      ]);
      await untilLockWaits(db.url, 2);
      return () => asked;
    });
    expect((await both()).map(({ status }) => status).sort()).toEqual([204, 409]);
    const left = await db.database.withOperator((tx) =>
      tx.select().from(staffMembers).where(eq(staffMembers.role, "super-admin")),
    );
    expect(left).toHaveLength(1);
  });

  it("nobody removes themselves; who is removed is out at once, and no link of theirs opens anything", async () => {
    const world = adminWorld(db);
    const [admin, member] = [await world.as("super-admin"), await world.as("support")];
    await world.as("super-admin");
    expect((await admin.call("DELETE", `/v1/admin/staff/${admin.id}`)).status).toBe(409);
    const later = (await admin.call("POST", `/v1/admin/staff/${member.id}/link`)).body.link;
    expect((await admin.call("DELETE", `/v1/admin/staff/${member.id}`)).status).toBe(204);
    expect((await world.call("", "POST", setPath, { token: tokenOf(later), password })).status).toBe(410);
    expect((await member.call("GET", "/v1/admin/auth/session")).status).toBe(401);
    expect((await admin.call("DELETE", `/v1/admin/staff/${member.id}`)).status).toBe(404);
  });
});
