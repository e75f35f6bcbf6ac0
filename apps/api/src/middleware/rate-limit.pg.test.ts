import { policy } from "@penguinmails/core/policy";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeApp } from "../app.ts";
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
