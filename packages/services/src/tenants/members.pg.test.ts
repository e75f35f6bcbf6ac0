import type { TenantLevel } from "@penguinmails/contracts/http/accounts";
import { newId } from "@penguinmails/db/ids";
import { auditLog, outbox } from "@penguinmails/db/schema/platform";
import { tenantUsers } from "@penguinmails/db/schema/tenants";
import { users } from "@penguinmails/db/schema/users";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase, untilLockWaits } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logIn } from "../accounts/log-in.ts";
import { setPassword } from "../accounts/set-password.ts";
import { signUp } from "../accounts/sign-up.ts";
import { codeOf } from "../fleet/fleet-test-world.ts";
import { addMember } from "./add-member.ts";
import { changeMemberLevel } from "./change-member-level.ts";
import { listMembers } from "./list-members.ts";
import { removeMember } from "./remove-member.ts";
import { updateTenant } from "./tenant.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const device = { ipAddress: null, userAgent: null };

/** An agency with its owner. */
async function agency() {
  const deps = testContainer(test.database, testClock());
  const { caller, tenantId, userId } = await makeTenant(deps);
  const inTenant = <T>(work: Parameters<typeof test.database.withTenant<T>>[1]) =>
    test.database.withTenant(tenantId, work);
  return {
    ...{ deps, caller, tenantId, inTenant },
    ownerId: userId,
    add: (level: TenantLevel, email = `${newId()}@person.example`) =>
      addMember(deps, caller, { email, name: "Ben", level }),
    remove: (id: string) => removeMember(deps, caller, id),
    change: (id: string, level: TenantLevel) => changeMemberLevel(deps, caller, id, level),
    levels: async () => {
      const { items } = await listMembers(deps, tenantId);
      return Object.fromEntries(items.map(({ id, level }) => [id, level]));
    },
    links: () =>
      inTenant(async (tx) => {
        const rows = await tx.select().from(outbox).orderBy(asc(outbox.id));
        return rows.map(({ payload }) => (payload["variables"] as { readonly link: string }).link);
      }),
    acts: () =>
      inTenant(async (tx) => {
        const rows = await tx.select().from(auditLog).orderBy(asc(auditLog.id));
        return rows.map(({ action, subjectId }) => [action, subjectId]);
      }),
  };
}

describe("an agency", () => {
  it("keeps an owner: the last one is neither removed nor made less, until there is another", async () => {
    const { ownerId, add, remove, change, levels } = await agency();
    const manager = await add("manager");
    expect(await codeOf(remove(ownerId))).toBe("conflict");
    expect(await codeOf(change(ownerId, "viewer"))).toBe("conflict");
    expect(await levels()).toEqual({ [ownerId]: "owner", [manager.id]: "manager" });
    // That leaves one.
    expect(await codeOf(change(ownerId, "owner"))).toBe("fine");
    await change(manager.id, "owner");
    await remove(ownerId);
    expect(await levels()).toEqual({ [manager.id]: "owner" });
  });

  it("keeps one also when two owners take each other out at once", async () => {
    const { ownerId, add, remove, inTenant, levels } = await agency();
    const other = await add("owner");
    const both = await inTenant(async (tx) => {
      await tx.select().from(tenantUsers).for("update");
      const asked = Promise.all([codeOf(remove(ownerId)), codeOf(remove(other.id))]);
      await untilLockWaits(test.url, 2);
      return () => asked;
    });
    expect((await both()).sort()).toEqual(["conflict", "fine"]);
    expect(Object.values(await levels())).toEqual(["owner"]);
  });

  it("changes and removes the one who is meant and nobody else, and leaves a record of each", async () => {
    const { ownerId, add, remove, change, levels, acts } = await agency();
    const [ben, eve] = [await add("viewer"), await add("viewer")];
    await change(ben.id, "manager");
    await remove(eve.id);
    expect(await levels()).toEqual({ [ownerId]: "owner", [ben.id]: "manager" });
    expect(await acts()).toEqual([
      ["member.add", ben.id],
      ["member.add", eve.id],
      ["member.level", ben.id],
      ["member.remove", eve.id],
    ]);
  });

  it("lists its people in the order they came, whoever was changed since", async () => {
    const { deps, tenantId, ownerId, add, change } = await agency();
    const [ben, eve] = [await add("viewer"), await add("viewer")];
    await change(ben.id, "manager");
    const { items } = await listMembers(deps, tenantId);
    expect(items.map(({ id }) => id)).toEqual([ownerId, ben.id, eve.id]);
  });

  it("knows nobody who is not in it: another agency's people stay as they are there", async () => {
    const [mine, theirs] = [await agency(), await agency()];
    const them = await theirs.add("viewer");
    const before = await mine.acts();
    for (const id of [newId(), them.id, theirs.ownerId]) {
      expect(await codeOf(mine.remove(id))).toBe("not-found");
      for (const level of ["owner", "viewer"] as const)
        expect(await codeOf(mine.change(id, level))).toBe("not-found");
    }
    expect(await mine.acts()).toEqual(before);
    expect(await theirs.levels()).toEqual({ [theirs.ownerId]: "owner", [them.id]: "viewer" });
  });

  it("leaves a person in every other agency who is taken out of one", async () => {
    const [mine, theirs] = [await agency(), await agency()];
    const ben = await mine.add("viewer");
    await theirs.add("manager", ben.email);
    await mine.remove(ben.id);
    expect(await mine.levels()).toEqual({ [mine.ownerId]: "owner" });
    expect(await theirs.levels()).toEqual({ [theirs.ownerId]: "owner", [ben.id]: "manager" });
  });

  it("has no time zone that does not exist, keeps what is not named, and leaves a record of what changed", async () => {
    const { deps, caller, tenantId, acts } = await agency();
    const changed = await updateTenant(deps, caller, { timezone: "Europe/Berlin", name: undefined });
    expect(changed).toMatchObject({ timezone: "Europe/Berlin", postalAddress: "1 Harbour Road, Seattle" });
    expect(await acts()).toEqual([["tenant.update", tenantId]]);
    expect(await codeOf(updateTenant(deps, caller, { timezone: "Mars/Olympus", name: "X" }))).toBe(
      "invalid-input",
    );
    expect(await updateTenant(deps, caller, {})).toEqual(changed);
  });
});

describe("an invitation", () => {
  it("lets who has no account choose a password, whoever signed up with that address before", async () => {
    const { deps, add, links } = await agency();
    const email = `${newId()}@person.example`;
    await signUp(deps, { name: "Squatter", agencyName: "S", email, password: "squatter's" });
    await add("viewer", email);
    const token = new URL((await links()).at(-1) ?? "").searchParams.get("token") ?? "";
    await setPassword(deps, { token, password: "chosen" }, device);
    const by = (password: string) => codeOf(logIn(deps, "tenant", { email, password }, device));
    expect([await by("squatter's"), await by("chosen")]).toEqual(["invalid-credentials", "fine"]);
  });

  it("gives who has an account no link that would open it, and leaves their name and password", async () => {
    const { deps, add, links } = await agency();
    const first = await add("viewer");
    const [token = ""] = (await links()).map((link) => new URL(link).searchParams.get("token") ?? "");
    await setPassword(deps, { token, password: "theirs" }, device);
    const another = await agency();
    await another.add("manager", first.email);
    expect(await another.links()).toEqual(["https://app.example"]);
    expect(await codeOf(logIn(deps, "tenant", { email: first.email, password: "theirs" }, device))).toBe(
      "fine",
    );
  });

  it("to who is a member already is refused, mails nobody, changes no level and leaves the link they have", async () => {
    const { deps, add, levels, links } = await agency();
    const ben = await add("viewer");
    const sent = await links();
    expect(await codeOf(add("owner", ben.email))).toBe("already-exists");
    expect((await levels())[ben.id]).toBe("viewer");
    expect(await links()).toEqual(sent);
    const eve = `${newId()}@person.example`;
    const both = await Promise.all([codeOf(add("viewer", eve)), codeOf(add("viewer", eve))]);
    expect(both.sort()).toEqual(["already-exists", "fine"]);
    expect(await links()).toHaveLength(2);
    const known = await test.database.withOperator((tx) =>
      tx.select().from(users).where(eq(users.email, ben.email)),
    );
    expect(known).toHaveLength(1);
    const token = new URL(sent[0] ?? "").searchParams.get("token") ?? "";
    expect(await codeOf(setPassword(deps, { token, password: "theirs" }, device))).toBe("fine");
  });
});
