import { policy } from "@penguinmails/core/policy";
import { openSession } from "@penguinmails/services/accounts/sessions";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeApp } from "../app.ts";
import { publicRoute, tenantRoute } from "../route.ts";
import { makeClientIp } from "./client-ip.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** Tries to log in with a wrong password from a peer, forwarded for somebody. */
function logIns(trusted: readonly string[]) {
  const container = { ...testContainer(test.database, testClock()), clientIp: makeClientIp(trusted) };
  const app = makeApp(container);
  return async (peer: string, forwardedFor: string) => {
    const init = {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": forwardedFor },
      body: JSON.stringify({ email: "nobody@agency.example", password: "wrong password" }),
    };
    const env = { incoming: { socket: { remoteAddress: peer } } };
    return (await app.request("/v1/auth/log-in", init, env)).status;
  };
}
const most = policy.limits.loginPerMinute;

it("a client can't escape the limit on log-ins by naming other addresses", async () => {
  const logIn = logIns([]);
  for (let n = 0; n < most; n++) expect(await logIn("198.18.0.1", `203.0.113.${n}`)).toBe(401);
  expect(await logIn("198.18.0.1", "203.0.113.99")).toBe(429);
  expect(await logIn("198.18.0.2", "")).toBe(401);
});

it("clients behind a proxy of ours have a limit each, not one for all", async () => {
  const logIn = logIns(["172.16.0.0/12"]);
  for (let n = 0; n < most; n++) expect(await logIn("172.20.0.5", "203.0.113.1")).toBe(401);
  expect(await logIn("172.20.0.5", "203.0.113.1")).toBe(429);
  expect(await logIn("172.20.0.5", "203.0.113.2")).toBe(401);
});

/** Where a password is given or chosen, a mailed link is used up, or a mail is asked for. */
const doors = [
  "/v1/auth/sign-up",
  "/v1/auth/resend-verification",
  "/v1/auth/verify-email",
  "/v1/auth/forgot-password",
  "/v1/auth/set-password",
  "/v1/auth/log-in",
  "/v1/admin/auth/log-in",
  "/v1/admin/auth/set-password",
];
it.each(doors)("who has knocked too often is let in by no other door: %s", async (door) => {
  const app = makeApp(testContainer(test.database, testClock()));
  const env = { incoming: { socket: { remoteAddress: "198.18.0.1" } } };
  const knock = async (path: string) => (await app.request(path, { method: "POST" }, env)).status;
  const others = doors.filter((path) => path !== door);
  for (let n = 0; n < most; n++) expect(await knock(others[n % others.length] ?? "")).not.toBe(429);
  expect(await knock(door)).toBe(429);
});

/** A page that people of an agency read and one that anybody may, and how often of so many calls each was refused. */
function pages() {
  const world = { database: test.database, clock: testClock() };
  const page = { method: "get", summary: "A page", status: 204, handle: async () => undefined } as const;
  const app = makeApp(testContainer(world.database, world.clock), [
    tenantRoute({ ...page, path: "/v1/ours", level: "viewer" }),
    publicRoute({ ...page, path: "/v1/linked", limit: "links" }),
  ]);
  const refused = async (times: number, read: () => Response | Promise<Response>) => {
    const answers = await Promise.all(Array.from({ length: times }, read));
    return answers.filter(({ status }) => status === 429).length;
  };
  const agency = async () => {
    const { userId } = await makeTenant(world);
    const device = { ipAddress: null, userAgent: null };
    const token = await test.database.withOperator((tx) =>
      openSession(tx, "tenant", userId, device, Date.now()),
    );
    return (times: number) =>
      refused(times, () => app.request("/v1/ours", { headers: { cookie: `pm_session=${token}` } }));
  };
  const linkedFrom = (remoteAddress: string) => (times: number) =>
    refused(times, () => app.request("/v1/linked", {}, { incoming: { socket: { remoteAddress } } }));
  return { agency, linkedFrom };
}

it("an agency's calls are limited together, and one that calls too often holds up no other", async () => {
  const { agency } = pages();
  const [loud, quiet] = [await agency(), await agency()];
  expect(await loud(policy.limits.apiPerMinute + 3)).toBe(3);
  expect(await quiet(1)).toBe(0);
});

it("the links of our mail are limited together, whatever is asked for behind them", async () => {
  const app = makeApp(testContainer(test.database, testClock()));
  const env = { incoming: { socket: { remoteAddress: "198.18.0.1" } } };
  const ask = async (method: string, path: string) => (await app.request(path, { method }, env)).status;
  // Too short for a token: nobody is looked for.
  for (let n = 0; n < policy.limits.apiPerMinute; n++) await ask("GET", "/u/x");
  const answers = [await ask("GET", "/u/x"), await ask("POST", "/u/x"), await ask("POST", "/u/x/erasure")];
  expect(answers).toEqual([429, 429, 429]);
});

it("what links lead to is limited for each client", async () => {
  const { linkedFrom } = pages();
  expect(await linkedFrom("198.18.0.1")(policy.limits.apiPerMinute + 3)).toBe(3);
  expect(await linkedFrom("198.18.0.2")(1)).toBe(0);
});
