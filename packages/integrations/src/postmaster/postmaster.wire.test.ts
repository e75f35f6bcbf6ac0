import { createVerify, generateKeyPairSync } from "node:crypto";
import type { FeedQuestion } from "@penguinmails/core/ports/operator-feed";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type ProviderReply, type ProviderRequest, startProvider } from "../http/provider-test-server.ts";
import { type PostmasterCredentials, parsePostmasterCredentials } from "./credentials.ts";
import { postmasterAnswers as answers } from "./postmaster-answers.ts";
import { makePostmasterFeed } from "./postmaster-feed.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
let replies: Map<string, ProviderReply[]>;
const good = (body: unknown): ProviderReply => ({ status: 200, body });

/** Answers what the test queued for a path, else as Google does. */
function google(request: ProviderRequest): ProviderReply {
  const path = request.path.split("?")[0] ?? "";
  const queued = replies.get(path)?.shift();
  if (queued) return queued;
  if (path === "/token") return good(answers.token);
  if (request.headers.authorization !== "Bearer ya29.test")
    return { status: 401, body: answers.unauthenticated };
  if (path === "/v2/domains")
    return good(request.query.get("pageToken") === "page-2" ? answers.domainsSecond : answers.domainsFirst);
  if (path !== "/v2/domains/acme.example/domainStats:query") return good(answers.noStats);
  const { pageToken } = request.body as { readonly pageToken?: string };
  return good(pageToken === "2026-02-25/spam-rate" ? answers.statsSecond : answers.statsFirst);
}
const server = await startProvider(google);
beforeEach(() => {
  replies = new Map();
  server.requests.length = 0;
});
afterAll(server.close);

const person: PostmasterCredentials = {
  type: "authorized_user",
  client_id: "client",
  client_secret: "client-secret",
  refresh_token: "refresh-secret",
  token_uri: `${server.url}/token`,
};
const account: PostmasterCredentials = {
  type: "service_account",
  client_email: "mail@project.example",
  private_key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  private_key_id: "k1",
  token_uri: `${server.url}/token`,
};
const feedOf = (credentials: PostmasterCredentials = person) =>
  makePostmasterFeed({
    baseUrl: server.url,
    credentials,
    patience: { tries: 2, answerMs: 5_000, firstPauseMs: 1, totalMs: 5_000 },
  });
const question: FeedQuestion = {
  firstDay: "2026-02-22",
  lastDay: "2026-02-28",
  domains: ["acme.example", "quiet.example", "unproven.example", "taken-away.example", "never-added.example"],
  addresses: ["192.0.2.7"],
};

describe("what Gmail tells", () => {
  test("comes from every page, of the domains that the account may read and no other", async () => {
    const reading = await feedOf().read(question);
    expect(reading.covered).toEqual(["acme.example", "quiet.example"]);
    expect(reading.notGranted).toEqual(["unproven.example", "taken-away.example", "never-added.example"]);
    const told = reading.words.filter(({ value }) => value !== null);
    expect(told).toEqual([
      {
        subject: "acme.example",
        day: "2026-02-23",
        metric: "spam-rate",
        value: { least: 0.0042, most: 0.0042 },
      },
      { subject: "acme.example", day: "2026-02-25", metric: "spam-rate", value: { least: 0, most: 0 } },
      { subject: "acme.example", day: "2026-02-23", metric: "auth-dkim", value: { least: 1, most: 1 } },
      { subject: "acme.example", day: "2026-02-25", metric: "auth-spf", value: { least: 0.98, most: 0.98 } },
    ]);
  });

  test("a settled day that it left out is not enough data, never a zero, and a day that may still come is nothing", async () => {
    const { words } = await feedOf().read(question);
    const silent = words.filter(({ value }) => value === null);
    const days = (subject: string) =>
      silent.filter((word) => word.subject === subject).map(({ day }) => day.slice(8));
    expect(days("acme.example")).toEqual(["22", "24", "26"]);
    expect(days("quiet.example")).toEqual(["22", "23", "24", "25", "26"]);
  });

  test("is asked a day at a time, each metric under the filter that the API wants", async () => {
    await feedOf().read(question);
    const asked = server.requests.find(({ path }) => path.includes("domainStats:query"))?.body;
    expect(asked).toMatchObject({
      aggregationGranularity: "DAILY",
      pageSize: 200,
      timeQuery: {
        dateRanges: {
          dateRanges: [{ start: { year: 2026, month: 2, day: 22 }, end: { year: 2026, month: 2, day: 28 } }],
        },
      },
    });
    expect((asked as { metricDefinitions: unknown[] }).metricDefinitions).toContainEqual({
      name: "auth-spf",
      baseMetric: { standardMetric: "AUTH_SUCCESS_RATE" },
      filter: 'auth_type = "spf"',
    });
  });
});

describe("the way in", () => {
  test("a person's consent is a refresh token; one access token serves until it runs out", async () => {
    const feed = feedOf();
    await feed.read(question);
    await feed.read(question);
    const grants = server.requests.filter(({ path }) => path === "/token");
    expect(grants).toHaveLength(1);
    expect(grants[0]?.body).toMatchObject({ grant_type: "refresh_token", refresh_token: "refresh-secret" });
  });

  test("a service account signs for two scopes that can't change anything", async () => {
    await feedOf(account).read(question);
    const { assertion = "", grant_type } = (server.requests[0]?.body ?? {}) as Record<string, string>;
    expect(grant_type).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
    const [head = "", claims = "", signature = ""] = assertion.split(".");
    const verified = createVerify("RSA-SHA256").update(`${head}.${claims}`);
    expect(verified.verify(publicKey, signature, "base64url")).toBe(true);
    const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
    expect(read(head)).toEqual({ alg: "RS256", typ: "JWT", kid: "k1" });
    expect(read(claims)).toMatchObject({
      iss: "mail@project.example",
      aud: `${server.url}/token`,
      scope:
        "https://www.googleapis.com/auth/postmaster.domain https://www.googleapis.com/auth/postmaster.traffic.readonly",
    });
    expect(read(claims).exp - read(claims).iat).toBe(3_600);
  });

  test("a token that Google refuses before its time is replaced once", async () => {
    replies.set("/v2/domains", [{ status: 401, body: answers.unauthenticated }]);
    expect((await feedOf().read(question)).covered).toHaveLength(2);
    expect(server.requests.filter(({ path }) => path === "/token")).toHaveLength(2);
  });

  test("credentials that are none are refused without showing them", () => {
    for (const json of ["", "{", '{"type":"service_account","private_key":"hunter2"}', '{"type":"x"}']) {
      expect(() => parsePostmasterCredentials(json)).toThrow(/POSTMASTER_CREDENTIALS/);
      expect(() => parsePostmasterCredentials(json)).not.toThrow(/hunter2/);
    }
  });
});

describe("what can go wrong", () => {
  const stats = "/v2/domains/acme.example/domainStats:query";
  test.each<[string, string, ProviderReply, RegExp]>([
    [
      "the quota is used up",
      "/v2/domains",
      { status: 429, body: answers.exhausted, headers: { "retry-after": "3600" } },
      /quota/,
    ],
    ["a scope is missing", "/v2/domains", { status: 403, body: answers.forbidden }, /scopes and domains/],
    ["consent was taken back", "/token", { status: 400, body: answers.revoked }, /give consent again/],
    ["another shape", "/v2/domains", good({ domains: "none" }), /something else/],
    ["no JSON", "/v2/domains", { status: 200, raw: Buffer.from("<html>") }, /something else/],
    [
      "more than anybody needs",
      "/v2/domains",
      { status: 200, raw: Buffer.alloc(5 << 20, 32) },
      /more than we take/,
    ],
  ])("%s: a sentence for staff, without a secret", async (_what, path, reply, sentence) => {
    replies.set(path, [reply]);
    const error = await feedOf()
      .read(question)
      .then(
        () => null,
        (thrown: unknown) => thrown,
      );
    expect(error).toMatchObject({ name: "FeedError", message: expect.stringMatching(sentence) });
    expect(String(error)).not.toMatch(/secret|ya29/);
  });

  test.each<[string, ProviderReply, RegExp]>([
    ["may not be read any more", { status: 403, body: answers.forbidden }, /refuse the account/],
    ["is gone", { status: 404, body: { error: { code: 404, status: "NOT_FOUND" } } }, /404 \(NOT_FOUND\)/],
    ["is answered in another shape", good({ domainStats: "none" }), /something else/],
  ])("a domain that %s keeps none of the others, and is named", async (_what, reply, sentence) => {
    replies.set(stats, [reply]);
    const { words, covered, unread, fault } = await feedOf().read(question);
    expect(covered).toEqual(["quiet.example"]);
    expect(words.length).toBeGreaterThan(0);
    expect(unread).toEqual([{ subject: "acme.example", fault: expect.stringMatching(sentence) }]);
    expect(fault).toBeUndefined();
  });

  test("when no domain can be read, nothing was", async () => {
    const gone = { status: 403, body: answers.forbidden };
    replies.set(stats, [gone]);
    replies.set("/v2/domains/quiet.example/domainStats:query", [gone]);
    await expect(feedOf().read(question)).rejects.toThrow(/refuse the account/);
  });

  test("when none of the domains that it is asked for is there any more, that is said of each and of nothing else", async () => {
    replies.set(stats, [{ status: 404, body: { error: { code: 404, status: "NOT_FOUND" } } }]);
    const { covered, unread } = await feedOf().read({ ...question, domains: ["acme.example"] });
    expect([covered, unread?.length]).toEqual([[], 1]);
  });

  test("after three domains in a row that can't be read no other is asked about", async () => {
    const names = ["a", "b", "c", "d", "e"].map((name) => `${name}.example`);
    replies.set("/v2/domains", [good({ domains: names.map((name) => ({ name: `domains/${name}` })) })]);
    for (const name of names.slice(1))
      replies.set(`/v2/domains/${name}/domainStats:query`, [{ status: 403, body: answers.forbidden }]);
    const { covered, unread } = await feedOf().read({ ...question, domains: names });
    expect(covered).toEqual(["a.example"]);
    expect(unread?.map(({ subject }) => subject)).toEqual(names.slice(1));
    expect(server.requests.some(({ path }) => path.includes("e.example"))).toBe(false);
  });

  test("however many domains in a row are gone or answered in another shape, those behind them are read", async () => {
    const names = ["a", "b", "c", "d", "e"].map((name) => `${name}.example`);
    replies.set("/v2/domains", [good({ domains: names.map((name) => ({ name: `domains/${name}` })) })]);
    for (const [at, name] of names.slice(0, 4).entries()) {
      const gone = { status: 404, body: { error: { code: 404, status: "NOT_FOUND" } } };
      const reply = at % 2 === 0 ? gone : good({ domainStats: "none" });
      replies.set(`/v2/domains/${name}/domainStats:query`, [reply]);
    }
    const { covered, unread } = await feedOf().read({ ...question, domains: names });
    expect(covered).toEqual(["e.example"]);
    expect(unread?.map(({ subject }) => subject)).toEqual(names.slice(0, 4));
  });

  test("a number that is none, or of a day that is none or was not asked for, spoils none of the others", async () => {
    const [one] = answers.statsFirst.domainStats;
    const on = (year: number, month: number, day: number) => ({ ...one, date: { year, month, day } });
    const odd = [
      { ...one, value: { floatValue: "NaN" } },
      { ...one, date: "2026-02-23" },
      null,
      ...[on(2026, 2, 29), on(2026, 2, 30), on(2026, 13, 1), on(2025, 2, 23), on(2026, 3, 1)],
    ];
    replies.set(stats, [good({ domainStats: [...odd, one] })]);
    const { words } = await feedOf().read({ ...question, domains: ["acme.example"] });
    expect(words.filter(({ value }) => value !== null).map(({ day }) => day)).toEqual(["2026-02-23"]);
  });

  test("pages without an end are given up", async () => {
    replies.set(
      "/v2/domains",
      Array.from({ length: 60 }, () => good({ domains: [], nextPageToken: "again" })),
    );
    await expect(feedOf().read(question)).rejects.toThrow(/without an end/);
  });
});
