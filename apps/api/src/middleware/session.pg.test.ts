import { newId } from "@penguinmails/db/ids";
import { staffCredentials, staffMembers, userCredentials } from "@penguinmails/db/schema/users";
import type { Realm } from "@penguinmails/services/accounts/realm";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeApp } from "../app.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const pathsOf = { tenant: "/v1/auth", staff: "/v1/admin/auth" } as const;
const password = "four plain words here";

/** Somebody who may log in to that realm, and the API as screens at these addresses call it. */
async function person(realm: Realm, screens: { dashboardUrl?: string; adminUrl?: string } = {}) {
  const world = { database: test.database, clock: testClock() };
  const app = makeApp({ ...testContainer(world.database, world.clock), ...screens });
  const at = world.clock.now();
  const id = realm === "tenant" ? (await makeTenant(world)).userId : newId();
  const email = realm === "tenant" ? `${id}@agency.example` : `${id}@penguinmails.example`;
  const secret = { providerId: "password", accountId: id, password: `plain:${password}` };
  await test.database.withOperator(async (tx) => {
    const row = { ...secret, id: newId(), userId: id, createdAt: at, updatedAt: at };
    if (realm === "tenant") await tx.insert(userCredentials).values(row);
    else {
      const of = { id, email, name: "Nora", role: "support" as const, emailVerified: true };
      await tx.insert(staffMembers).values({ ...of, createdAt: at, updatedAt: at });
      await tx.insert(staffCredentials).values(row);
    }
  });
  const call = (method: string, act: string, cookie = "", body?: object, more: Record<string, string> = {}) =>
    app.request(`${pathsOf[realm]}/${act}`, {
      method,
      headers: { cookie, ...more, ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  /** What the browser is told to keep: the pair, and how. */
  const logIn = async () => {
    const answer = await call("POST", "log-in", "", { email, password });
    const [cookie = "", ...how] = (answer.headers.get("set-cookie") ?? "").split("; ");
    return { cookie, how };
  };
  const opens = async (cookie: string) => (await call("GET", "session", cookie)).status;
  return { call, logIn, opens };
}

describe.each(["tenant", "staff"] as const)("a session (%s)", (realm) => {
  const days = { tenant: 30, staff: 0.5 }[realm];

  it("is kept from scripts, from what other sites post and from plain HTTP, and for as long as it lasts", async () => {
    const { how } = await (await person(realm)).logIn();
    expect(how.sort()).toEqual(
      ["HttpOnly", `Max-Age=${days * 86_400}`, "Path=/", "SameSite=Lax", "Secure"].sort(),
    );
  });

  it("goes over plain HTTP where its own screens do, as on one's own machine", async () => {
    const plain = "http://127.0.0.1:3000";
    const own = realm === "tenant" ? { dashboardUrl: plain } : { adminUrl: plain };
    const other = realm === "tenant" ? { adminUrl: plain } : { dashboardUrl: plain };
    expect((await (await person(realm, own)).logIn()).how).not.toContain("Secure");
    expect((await (await person(realm, other)).logIn()).how).toContain("Secure");
  });

  it("opens nothing once its person has logged out there, and the browser forgets it; others go on", async () => {
    const p = await person(realm);
    const [here, elsewhere] = [await p.logIn(), await p.logIn()];
    expect([await p.opens(here.cookie), await p.opens(elsewhere.cookie)]).toEqual([200, 200]);
    const answer = await p.call("POST", "log-out", here.cookie);
    expect(answer.status).toBe(204);
    expect(answer.headers.get("set-cookie")).toMatch(/^pm_(?:staff_)?session=; Max-Age=0; Path=\/$/);
    expect([await p.opens(here.cookie), await p.opens(elsewhere.cookie)]).toEqual([401, 200]);
  });

  it("opens what only reads from wherever the link to it stands", async () => {
    const p = await person(realm);
    const { cookie } = await p.logIn();
    const answer = await p.call("GET", "session", cookie, undefined, { "sec-fetch-site": "cross-site" });
    expect(answer.status).toBe(200);
  });

  it("that there is none is no fault when somebody logs out", async () => {
    const p = await person(realm);
    expect((await p.call("POST", "log-out")).status).toBe(204);
  });
});
