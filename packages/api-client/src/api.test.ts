import { describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { makeApi, needsLogIn, newIdempotencyKey } from "./api.ts";

const thing = z.object({ id: z.string() });
type Seen = { url: string; init: RequestInit };

/** An API that answers as told and remembers what it was asked. */
function apiThat(answer: (seen: Seen) => Response | Promise<Response>, timeoutMs?: number) {
  const seen: Seen[] = [];
  const api = makeApi({
    baseUrl: "https://api.example",
    headers: { "x-own": "1" },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    fetch: async (url, init) => {
      const call = { url: String(url), init: init ?? {} };
      seen.push(call);
      return answer(call);
    },
  });
  return { api, seen };
}
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

test("sends what it is given: path, query without gaps, JSON, idempotency key", async () => {
  const { api, seen } = apiThat(() => json({ id: "1" }));
  const query = { limit: 5, cursor: undefined, search: "a&b=ü" };
  await api.call("POST", "/v1/things", thing, { query, json: { a: 1 }, idempotencyKey: "k" });
  expect(seen[0]?.url).toBe("https://api.example/v1/things?limit=5&search=a%26b%3D%C3%BC");
  expect(seen[0]?.init).toMatchObject({
    method: "POST",
    body: '{"a":1}',
    redirect: "error",
    credentials: "same-origin",
  });
  expect(seen[0]?.init.headers).toMatchObject({
    "content-type": "application/json",
    "idempotency-key": "k",
    "x-own": "1",
  });
});

describe("an answer", () => {
  test("is the value of the contract; what the contract doesn't know is dropped", async () => {
    const { api } = apiThat(() => json({ id: "1", more: true }));
    expect(await api.call("GET", "/v1/things", thing)).toEqual({ ok: true, value: { id: "1" } });
  });

  test("that doesn't fit the contract is a refusal that names the place, not a crash later", async () => {
    const { api } = apiThat(() => json({ id: 7 }));
    const answer = await api.call("GET", "/v1/things", thing);
    expect(answer).toMatchObject({
      ok: false,
      problem: { code: "unreadable-answer", errors: [{ pointer: "/id" }] },
    });
  });

  test("is not looked at when only success matters", async () => {
    const { api } = apiThat(() => new Response(null, { status: 204 }));
    expect(await api.call("DELETE", "/v1/things", null)).toEqual({ ok: true, value: null });
  });
});

describe("a refusal", () => {
  const problem = {
    type: "t",
    title: "No",
    status: 409,
    code: "conflict",
    instance: "urn:request:1",
    retryable: false,
    errors: [{ code: "x", message: "y", pointer: "/z" }],
  };

  test("comes through as the API wrote it", async () => {
    const { api } = apiThat(() => json(problem, 409));
    expect(await api.call("GET", "/v1/things", thing)).toEqual({ ok: false, problem });
  });

  test.each(["<html>502 Bad Gateway</html>", "", "null", '{"error":"x"}'])(
    "that is no problem document (%j) becomes one that may be tried again",
    async (text) => {
      const { api } = apiThat(() => new Response(text, { status: 502 }));
      expect(await api.call("GET", "/v1/things", thing)).toMatchObject({
        ok: false,
        problem: { code: "unreachable", status: 502, retryable: true },
      });
    },
  );

  test("stands for a dead network and for an answer that never comes, without a throw", async () => {
    const dead = apiThat(() => Promise.reject(new TypeError("fetch failed")));
    const silent = apiThat(
      ({ init }) =>
        new Promise((_resolve, reject) => {
          init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
        }),
      20,
    );
    for (const { api } of [dead, silent])
      expect(await api.call("GET", "/v1/things", thing)).toMatchObject({
        ok: false,
        problem: { code: "unreachable", status: 0 },
      });
  });

  test("a look is given up early, what changes something keeps its time, and a call's own time goes before both", async () => {
    const timeout = vi.spyOn(AbortSignal, "timeout");
    onTestFinished(() => timeout.mockRestore());
    const api = makeApi({
      baseUrl: "/api",
      fetch: async () => json({ id: "1" }),
      lookTimeoutMs: 5_000,
      timeoutMs: 9_000,
    });
    await api.call("GET", "/v1/things", thing);
    await api.call("POST", "/v1/things", thing);
    await api.call("GET", "/v1/things", thing, { timeoutMs: 7_000 });
    expect(timeout.mock.calls).toEqual([[5_000], [9_000], [7_000]]);
  });

  test("an API that a server cannot reach is not put down to the visitor's connection", async () => {
    const api = makeApi({
      baseUrl: "/api",
      fetch: () => Promise.reject(new TypeError("fetch failed")),
      whenUnreachable: "It is on our side.",
    });
    expect(await api.call("GET", "/v1/things", thing)).toMatchObject({
      problem: { detail: "It is on our side." },
    });
  });

  test("asks for a log-in only when the session is the matter", () => {
    const with401 = { ...problem, status: 401, errors: undefined };
    expect(needsLogIn({ ...with401, code: "unauthenticated" } as never)).toBe(true);
    expect(needsLogIn({ ...with401, code: "invalid-credentials" } as never)).toBe(false);
    expect(needsLogIn(problem)).toBe(false);
  });
});

test("no two idempotency keys are the same, and each is a header's worth", () => {
  const keys = Array.from({ length: 1_000 }, newIdempotencyKey);
  expect(new Set(keys).size).toBe(1_000);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
});
