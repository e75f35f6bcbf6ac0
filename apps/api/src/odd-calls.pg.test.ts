import { Problem } from "@penguinmails/contracts/problems";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeApp } from "./app.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

function app() {
  const faults: unknown[] = [];
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (fields: object) => faults.push(fields),
  };
  return { faults, app: makeApp({ ...testContainer(test.database, testClock()), log }) };
}

it("a method that an address does not take is named as that, with those that it takes", async () => {
  const allowed = async (method: string, path: string) => {
    const answer = await app().app.request(path, { method });
    return [answer.status, answer.headers.get("allow")];
  };
  expect(await allowed("DELETE", "/v1/plans")).toEqual([405, "GET, HEAD"]);
  expect(await allowed("PUT", "/v1/campaigns")).toEqual([405, "POST, GET, HEAD"]);
  expect(await allowed("POST", "/health")).toEqual([405, "GET, HEAD"]);
  expect(await allowed("GET", "/v1/nothing-here")).toEqual([404, null]);
});

it.each([
  ["/v1/auth/log-in", "application/json"],
  ["/v1/webhooks/stripe", "application/json"],
])("%s takes a body that breaks off for a fault of who sent it, and none of ours", async (path, type) => {
  const { app: api, faults } = app();
  let pulled = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (pulled++ === 0) controller.enqueue(new TextEncoder().encode('{"email":'));
      else controller.error(new Error("aborted"));
    },
  });
  const init = { method: "POST", headers: { "content-type": type }, body, duplex: "half" } as RequestInit;
  const answer = await api.request(path, init);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: "bad-request" });
  expect(faults).toEqual([]);
});

it("a service that we depend on and that does not answer is an error with its cause, whatever refused requests are", async () => {
  const { faults, app: api } = app();
  api.get("/upstream", () => {
    throw new Problem("upstream-unavailable", { cause: new Error("connect ECONNREFUSED") });
  });
  expect((await api.request("/upstream")).status).toBe(502);
  expect(faults).toMatchObject([{ err: { cause: { message: "connect ECONNREFUSED" } } }]);
});
