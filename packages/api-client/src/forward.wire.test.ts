import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { problemBody } from "@penguinmails/contracts/problems";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ForwardOptions, forwardToApi } from "./forward.ts";

let server: Server;
let options: ForwardOptions;
type Seen = { method: string; url: string; headers: IncomingMessage["headers"]; body: string };
let seen: Seen[];
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  options = {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`,
    allow: ["/v1/"],
    refuse: ["/v1/admin/", "/v1/webhooks/"],
    sessionCookie: "pm_session",
    tenantCookie: "pm_tenant",
  };
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  seen = [];
  answer = (response) => response.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}');
});

const ask = (path: string, init: RequestInit = {}) =>
  forwardToApi(new Request(`https://app.example${path}`, init), options);
async function codeOf(response: Response): Promise<string> {
  return problemBody.parse(await response.json()).code;
}

it("hands method, path, query and body on, and the answer back", async () => {
  const response = await ask("/api/v1/things?a=1&b=%2F", {
    method: "POST",
    body: '{"x":1}',
    headers: { "content-type": "application/json", "idempotency-key": "k" },
  });
  expect(await response.json()).toEqual({ ok: true });
  expect(seen).toMatchObject([{ method: "POST", url: "/base/v1/things?a=1&b=%2F", body: '{"x":1}' }]);
  expect(seen[0]?.headers).toMatchObject({ "content-type": "application/json", "idempotency-key": "k" });
});

describe("of what the browser sends", () => {
  const tenant = "0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";

  it("only the session's own cookie reaches the API, and the agency's choice as a header", async () => {
    await ask("/api/v1/me", {
      headers: { cookie: `other=1; pm_session=abc; pm_staff_session=s; pm_tenant=${tenant}` },
    });
    expect(seen[0]?.headers["cookie"]).toBe("pm_session=abc");
    expect(seen[0]?.headers["x-tenant-id"]).toBe(tenant);
  });

  it("no header of a client's own choosing does, and no tenant that isn't an id", async () => {
    await ask("/api/v1/me", {
      headers: {
        "x-tenant-id": tenant,
        authorization: "Bearer x",
        "x-request-id": "mine",
        "x-real-ip": "203.0.113.9",
        forwarded: "for=203.0.113.9",
        cookie: "pm_tenant=../x",
      },
    });
    for (const name of ["x-tenant-id", "authorization", "x-request-id", "x-real-ip", "forwarded", "cookie"])
      expect(seen[0]?.headers[name], name).toBeUndefined();
  });
});

describe("nothing is asked of the API for", () => {
  it.each([
    "/v1/me",
    "/api/health",
    "/api/v1/admin/tenants",
    "/api/v1/webhooks/stripe",
    "/api/v1/../v1/admin/tenants",
    "/api/v1/%2e%2e/v1/admin/tenants",
    "/api/v1/%2E%2E%2Fadmin",
    "/api/v1/x%2F..%2Fadmin",
    "/api/v1//admin/tenants",
    "/api/v1/%5c..%5cadmin",
    "/api/v1/me%00",
    "/api//evil.example/v1/",
    "/apiv1/me",
  ])("%s", async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(404);
    expect(await codeOf(response)).toBe("not-found");
    expect(seen).toEqual([]);
  });

  it("a door that is not among those that pass, however many do", async () => {
    const several = { ...options, allow: ["/v1/admin/auth/", "/v1/admin/tenants"], refuse: [] };
    const at = (path: string) => forwardToApi(new Request(`https://admin.example/api${path}`), several);
    const statuses = [await at("/v1/admin/auth/session"), await at("/v1/admin/tenants"), await at("/v1/me")];
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 404]);
    expect(seen.map(({ url }) => url)).toEqual(["/base/v1/admin/auth/session", "/base/v1/admin/tenants"]);
  });

  it("a method that we don't speak", async () => {
    expect(await codeOf(await ask("/api/v1/me", { method: "OPTIONS" }))).toBe("method-not-allowed");
    expect(seen).toEqual([]);
  });
});

describe("of what the API answers", () => {
  it("status, body, cookies and known headers come back, others stay", async () => {
    answer = (response) =>
      response
        .writeHead(429, {
          "content-type": "application/problem+json",
          "retry-after": "10",
          "x-powered-by": "secret",
          "set-cookie": ["a=1; HttpOnly", "b=2"],
        })
        .end("{}");
    const response = await ask("/api/v1/me");
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("10");
    expect(response.headers.getSetCookie()).toEqual(["a=1; HttpOnly", "b=2"]);
    expect(response.headers.get("x-powered-by")).toBeNull();
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it.each([300, 302, 308, 399])("a redirect (%i) is not followed: it could lead anywhere", async (status) => {
    answer = (response) => response.writeHead(status, { location: "http://evil.example/" }).end();
    expect(await codeOf(await ask("/api/v1/me"))).toBe("upstream-unavailable");
    expect(seen).toHaveLength(1);
  });

  it.each([200, 204, 299, 400, 500])("%i is what it is", async (status) => {
    answer = (response) => response.writeHead(status).end();
    expect((await ask("/api/v1/me")).status).toBe(status);
  });
});

it("an API that doesn't answer is a problem document, not a crash", async () => {
  answer = (response) => response.socket?.destroy();
  const response = await ask("/api/v1/me");
  expect(response.status).toBe(502);
  const told = problemBody.parse(await response.json());
  expect(told).toMatchObject({
    code: "upstream-unavailable",
    detail: expect.stringMatching(/try again in a moment/),
  });
});
