import type { StaffRole } from "@penguinmails/contracts/http/admin";
import { newId } from "@penguinmails/db/ids";
import { staffMembers, staffVerifications } from "@penguinmails/db/schema/users";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
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
    const { admin } = await invited("super-admin");
    const down = () => admin.call("PATCH", `/v1/admin/staff/${admin.id}`, { role: "support" });
    expect((await down()).status).toBe(409);
    await db.database.withOperator((tx) => tx.update(staffMembers).set({ emailVerified: true }));
    expect((await down()).status).toBe(204);
  });

  it("two super admins who remove each other at once don't both succeed", async () => {
    const world = adminWorld(db);
    const [ada, ben] = [await world.as("super-admin"), await world.as("super-admin")];
    await Promise.all([
      ada.call("DELETE", `/v1/admin/staff/${ben.id}`),
      ben.call("DELETE", `/v1/admin/staff/${ada.id}`),
    ]);
    const left = await db.database.withOperator((tx) =>
      tx.select().from(staffMembers).where(eq(staffMembers.role, "super-admin")),
    );
    expect(left).toHaveLength(1);
  });

  it("nobody removes themselves; who is removed is out at once", async () => {
    const world = adminWorld(db);
    const [admin, member] = [await world.as("super-admin"), await world.as("support")];
    expect((await admin.call("DELETE", `/v1/admin/staff/${admin.id}`)).status).toBe(409);
    expect((await admin.call("DELETE", `/v1/admin/staff/${member.id}`)).status).toBe(204);
    expect((await member.call("GET", "/v1/admin/auth/session")).status).toBe(401);
    expect((await admin.call("DELETE", `/v1/admin/staff/${member.id}`)).status).toBe(404);
  });
});
