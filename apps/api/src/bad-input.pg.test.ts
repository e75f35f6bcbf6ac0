import { problemBody, problemTable } from "@penguinmails/contracts/problems";
import { makeUnsubscribeToken } from "@penguinmails/core/delivery/unsubscribe-token";
import { policy } from "@penguinmails/core/policy";
import { newId } from "@penguinmails/db/ids";
import { staffMembers } from "@penguinmails/db/schema/users";
import { openSession, sessionForMs } from "@penguinmails/services/accounts/sessions";
import { testContainer } from "@penguinmails/testkit/api-container";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { makeApp } from "./app.ts";
import type { Container } from "./container.ts";
import { hostile, jsonSchemaOf, sample, sampleOf } from "./hostile-input.ts";
import type { Route } from "./route.ts";
import { allRoutes } from "./routes/registry.ts";

/** Every route of the registry with input that nobody should send. A new route is walked without being named here. */
const clock = testClock();
let test: TestDatabase;
let container: Container;
let cookies: { readonly tenant: string; readonly staff: string };
let expired: { readonly tenant: string; readonly staff: string };
const unexpected: unknown[] = [];

beforeAll(async () => {
  test = await testDatabase();
  const { database } = test;
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (fields: object) => void unexpected.push(fields),
  };
  container = { ...testContainer(database, clock), log };
  const { userId } = await makeTenant({ database, clock });
  const staffId = newId();
  await database.withOperator((tx) =>
    tx.insert(staffMembers).values({
      id: staffId,
      email: "root@penguinmails.example",
      name: "Root",
      role: "super-admin",
      createdAt: clock.now(),
      updatedAt: clock.now(),
    }),
  );
  const session = (realm: "tenant" | "staff", id: string, atMs: number) =>
    database.withOperator((tx) => openSession(tx, realm, id, { ipAddress: null, userAgent: null }, atMs));
  const pair = async (ageMs: (realm: "tenant" | "staff") => number) => ({
    tenant: `pm_session=${await session("tenant", userId, Date.now() - ageMs("tenant"))}`,
    staff: `pm_staff_session=${await session("staff", staffId, Date.now() - ageMs("staff"))}`,
  });
  cookies = await pair(() => 0);
  expired = await pair((realm) => sessionForMs[realm] + 1_000);
});
afterAll(() => test.close());
afterEach(() => {
  expect(unexpected.splice(0)).toEqual([]);
});

let callers = 0;
type Input = {
  readonly path?: string;
  readonly query?: string;
  readonly body?: string | Uint8Array | ReadableStream;
  readonly type?: string;
  readonly headers?: Record<string, string>;
};

/** The route's path with `id` for each id, and names and tokens of nothing. */
function pathOf({ contract }: Route, id: string): string {
  const none: Readonly<Record<string, string>> = { token: "a-token-that-is-none", name: "a-name-of-nothing" };
  return contract.path.replace(/\{(\w+)\}/g, (_mark, name: string) => none[name] ?? id);
}

/** Calls one route as somebody who may, each time from another address: rate limits are not what is tested. */
async function call(route: Route, input: Input = {}, session = cookies) {
  const { contract, audience } = route;
  const path = input.path ?? pathOf(route, newId());
  const cookie = audience.kind === "public" ? "" : session[audience.kind];
  const hasBody = contract.body !== undefined || contract.rawBody !== undefined;
  const type = contract.body ? "application/json" : (contract.rawBody?.contentTypes[0] ?? "text/plain");
  const headers = { cookie, ...(hasBody ? { "content-type": input.type ?? type } : {}), ...input.headers };
  const body = hasBody ? (input.body ?? JSON.stringify(sampleOf(contract.body))) : undefined;
  const init = {
    method: contract.method.toUpperCase(),
    headers,
    duplex: "half",
    ...(body === undefined ? {} : { body }),
  } as RequestInit;
  const remoteAddress = `198.18.${(callers >> 8) & 255}.${callers++ & 255}`;
  const answer = await makeApp(container, [route]).request(`${path}${input.query ?? ""}`, init, {
    incoming: { socket: { remoteAddress } },
  });
  const text = await answer.text();
  return { status: answer.status, text, type: answer.headers.get("content-type") };
}

/** Not a 5xx; and a refusal is a problem of the table that says nothing of our insides. Returns its code or null. */
function refusal(answer: Awaited<ReturnType<typeof call>>, what: string): string | null {
  // 503 is how a service that this installation does not have says so.
  expect([answer.status, answer.text], what).not.toEqual([500, answer.text]);
  if (answer.status < 400) return null;
  expect(answer.type, what).toBe("application/problem+json");
  const problem = problemBody.parse(JSON.parse(answer.text));
  expect(problemTable[problem.code as keyof typeof problemTable]?.status, what).toBe(answer.status);
  expect(problem.status, what).toBe(answer.status);
  // `syntaxerror` alone is the name of a reason to refuse mail.
  expect(answer.text, what).not.toMatch(
    /node_modules|\.ts:\d|select |insert |Failed query|violates|\bsyntax\b|syntaxerror:/i,
  );
  return problem.code;
}

const nameOf = ({ contract }: Route) => `${contract.method} ${contract.path}`;
const named = (routes: readonly Route[]) => routes.map((route) => [nameOf(route), route] as const);
const withBody = allRoutes.filter((route) => route.contract.body !== undefined);
const withRaw = allRoutes.filter((route) => route.contract.rawBody !== undefined);
const withId = allRoutes.filter((route) => route.contract.path.includes("{id}"));
const withQuery = allRoutes.filter((route) => route.contract.query !== undefined);

describe.each(named(withBody))("%s", (_name, route) => {
  it("takes JSON alone", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "application/jsonx",
    ])
      expect(refusal(await call(route, { type }), type)).toBe("unsupported-media-type");
  });

  it("tells a body that is no JSON from one that is wrong", async () => {
    const broken = ["", "{", "{'a':1}", "undefined", Uint8Array.from([0x22, 0xff, 0xfe, 0x22]), "[1,]"];
    for (const body of broken) expect(refusal(await call(route, { body }), String(body))).toBe("bad-request");
    for (const body of ["null", "[]", '"x"', "7", '{"surely-unknown":1}'])
      expect(refusal(await call(route, { body }), body)).toBe("invalid-input");
  });

  it("stops reading where the limit is, whether the length was told or not", async () => {
    const big = new Uint8Array(policy.limits.bodyBytes + 1).fill(0x20);
    expect(refusal(await call(route, { body: big }), "told")).toBe("too-large");
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
      },
    });
    expect(refusal(await call(route, { body: endless }), "endless")).toBe("too-large");
    expect(pulled * 64 * 1024).toBeLessThan(4 * policy.limits.bodyBytes);
  });

  it("answers every hostile value in every field with a refusal or a success, never with a fault of ours", async () => {
    const whole = jsonSchemaOf(route.contract.body as z.ZodType);
    for (const schema of whole.oneOf ?? [whole])
      for (const field of Object.keys(schema.properties ?? {})) {
        for (const value of hostile) {
          const body = JSON.stringify({ ...(sample(schema) as object), [field]: value });
          refusal(await call(route, { body }), `${field}: ${body.slice(0, 200)}`);
        }
        const { [field]: _gone, ...rest } = sample(schema) as Record<string, unknown>;
        refusal(await call(route, { body: JSON.stringify(rest) }), `without ${field}`);
      }
  });

  it("survives a body nested without end", async () => {
    const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
    expect(refusal(await call(route, { body: deep }), "deep")).toMatch(/^(invalid-input|bad-request)$/);
  });
});

describe.each(named(withRaw))("%s", (_name, route) => {
  it("stops reading at its own limit and keeps to its content types", async () => {
    const raw = route.contract.rawBody;
    if (!raw) throw new Error("no raw body");
    const query = route.contract.query ? "?name=x" : "";
    const length = { "content-length": String(raw.maxBytes + 1) };
    expect(refusal(await call(route, { query, body: "x", headers: length }), "told")).toBe("too-large");
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
    });
    expect(refusal(await call(route, { query, body: endless }), "endless")).toBe("too-large");
    if (raw.contentTypes.length > 0)
      expect(refusal(await call(route, { query, type: "image/png" }), "png")).toBe("unsupported-media-type");
  });

  it("refuses what it can't read", async () => {
    const query = route.contract.query ? "?name=x" : "";
    for (const body of ["", "\u0000\u0001", "{", "x".repeat(5_000), Uint8Array.from([0xff, 0xfe, 0, 0xd8])])
      refusal(await call(route, { query, body }), String(body).slice(0, 40));
  });
});

describe.each(named(withId))("%s", (_name, route) => {
  const at = (id: string) => pathOf(route, id);
  const query = "";

  it("answers 404 for an id that never was and for what can't be an id", async () => {
    const ids = [
      newId(),
      "1",
      "x",
      "%00",
      "%2e%2e%2f",
      "'; drop table users; --",
      "x".repeat(3_000),
      "null",
      "%F0%9F",
    ];
    for (const id of ids) expect(refusal(await call(route, { path: at(id), query }), id)).toBe("not-found");
  });
});

describe.each(named(withQuery))("%s", (_name, route) => {
  const fields = Object.keys(jsonSchemaOf(route.contract.query as z.ZodType).properties ?? {});
  const words = [
    "",
    "%00",
    "-1",
    "0",
    "1.5",
    "1e400",
    "abc",
    "99999999999999999999",
    newId(),
    "'",
    "%ED%A0%80",
    "x".repeat(500),
  ];

  it.each(fields)("never breaks on %s", async (field) => {
    for (const word of words) {
      const usual = fields.includes("name") && field !== "name" ? "name=x&" : "";
      refusal(await call(route, { query: `?${usual}${field}=${word}` }), `${field}=${word}`);
    }
  });

  it("refuses a parameter that it doesn't know", async () => {
    const usual = fields.includes("name") ? "name=x&" : "";
    const answer = await call(route, {
      query: `?${usual}surely-unknown=1`,
      path: pathOf(route, newId()),
    });
    expect(["invalid-input", "not-found"]).toContain(refusal(answer, "unknown parameter"));
  });

  if (fields.includes("limit"))
    it("keeps a page's size within its bounds", async () => {
      for (const limit of ["0", "-5", "201", "1.5", "x", ""])
        expect(["invalid-input", "not-found"], limit).toContain(
          refusal(await call(route, { query: `?limit=${limit}` }), limit),
        );
    });
});

describe("a session that is over", () => {
  const guarded = allRoutes.filter((route) => route.audience.kind !== "public");
  it.each(named(guarded))("does not open %s", async (_name, route) => {
    expect(refusal(await call(route, {}, expired), "expired")).toBe("unauthenticated");
    const made = { tenant: "pm_session=made-up", staff: "pm_staff_session=%00%ff" };
    expect(refusal(await call(route, {}, made), "made up")).toBe("unauthenticated");
  });
});

describe("an opt-out link", () => {
  const links = allRoutes.filter((route) => route.contract.path === "/u/{token}");
  it.each(named(links))("%s tells an expired one from one that isn't ours", async (_name, route) => {
    const of = { tenantId: newId(), messageId: newId() };
    const issued = (issuedAtMs: number) => makeUnsubscribeToken(container.signingKeys, { ...of, issuedAtMs });
    const old = issued(clock.now() - policy.optOut.linkValidForMs - 1);
    expect(refusal(await call(route, { path: `/u/${old}` }), "old")).toBe("expired-token");
    for (const token of [issued(clock.now()), `${old}x`, "x".repeat(74), "%00".repeat(12), "x".repeat(5_000)])
      expect(refusal(await call(route, { path: `/u/${token}` }), token)).toBe("not-found");
  });
});

it("a text that no database takes is named by its place in the body", async () => {
  const route = allRoutes.find((each) => nameOf(each) === "post /v1/templates");
  if (!route) throw new Error("no such route");
  for (const name of ["a\u0000b", "\ud800"]) {
    const answer = await call(route, { body: JSON.stringify({ name, subject: "s", body: "b" }) });
    expect(JSON.parse(answer.text)).toMatchObject({ code: "invalid-input", errors: [{ pointer: "/name" }] });
  }
});

it("a template without a subject to read is refused: mail without one is", async () => {
  const route = allRoutes.find((each) => nameOf(each) === "post /v1/templates");
  if (!route) throw new Error("no such route");
  for (const subject of ["", " ", "\u200b", "\u202a \u2069", "a\r\nBcc: b@c.example"]) {
    const answer = await call(route, { body: JSON.stringify({ name: "n", subject, body: "b" }) });
    expect(JSON.parse(answer.text), JSON.stringify(subject)).toMatchObject({
      code: "invalid-input",
      errors: expect.arrayContaining([expect.objectContaining({ pointer: "/subject" })]),
    });
  }
});
