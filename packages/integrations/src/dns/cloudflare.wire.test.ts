import { afterAll, beforeEach, expect, test } from "vitest";
import { type ProviderReply, type ProviderRequest, startProvider } from "../http/provider-test-server.ts";
import { makeCloudflarePublisher } from "./cloudflare.ts";
import { describePublisher } from "./publisher-conformance.ts";

type Stored = {
  readonly id: string;
  readonly zone: string;
  readonly type: string;
  readonly name: string;
  readonly content: string;
  readonly priority?: number;
  readonly proxied: boolean;
  readonly ttl: number;
};

/** Answers in the shapes of Cloudflare's API v4: envelope, pages, batch, and its refusal of a doubled record. */
function makeCloudflare() {
  const zones = new Map([
    ["acme.example", "zone-1"],
    ["sub.acme.example", "zone-2"],
  ]);
  const records: Stored[] = [];
  let nextId = 1;
  let isDown = false;
  let sneak: Omit<Stored, "id"> | null = null;
  const good = (result: unknown, info?: unknown): ProviderReply => ({
    status: 200,
    body: { success: true, errors: [], messages: [], result, ...(info ? { result_info: info } : {}) },
  });
  const bad = (status: number, code: number, message: string): ProviderReply => ({
    status,
    body: { success: false, errors: [{ code, message }], messages: [], result: null },
  });
  const answer = (request: ProviderRequest): ProviderReply => {
    if (isDown) {
      isDown = false;
      return {
        status: 429,
        body: { success: false, errors: [{ code: 971, message: "Please wait" }], result: null },
      };
    }
    if (request.headers.authorization !== "Bearer right-key") return bad(403, 9109, "Invalid access token");
    if (request.path.startsWith("/client/v4/zones?")) {
      const id = zones.get(request.query.get("name") ?? "");
      return good(id ? [{ id, name: request.query.get("name") }] : []);
    }
    const [, zone = "", rest] =
      /^\/client\/v4\/zones\/([^/]+)\/dns_records(\/batch)?(?:\?|$)/.exec(request.path) ?? [];
    if (request.method === "GET") {
      const [page, size] = [
        Number(request.query.get("page") ?? 1),
        Number(request.query.get("per_page") ?? 20),
      ];
      const hits = records.filter(
        (each) =>
          each.zone === zone &&
          each.name === request.query.get("name") &&
          each.type === request.query.get("type"),
      );
      const info = {
        page,
        per_page: size,
        total_count: hits.length,
        total_pages: Math.ceil(hits.length / size),
      };
      return good(hits.slice((page - 1) * size, page * size), info);
    }
    if (rest === undefined) return bad(405, 10_000, "Method not allowed");
    if (sneak) records.push({ ...sneak, id: String(nextId++) });
    sneak = null;
    const { deletes = [], posts = [] } = request.body as {
      deletes?: { id: string }[];
      posts?: Omit<Stored, "id" | "zone">[];
    };
    const isThere = (post: { name: string; type: string; content: string }) =>
      records.some(
        (each) =>
          each.name === post.name &&
          each.type === post.type &&
          each.content === post.content &&
          !deletes.some(({ id }) => id === each.id),
      );
    if (posts.some(isThere)) return bad(400, 81_058, "An identical record already exists.");
    for (const { id } of deletes) {
      const index = records.findIndex((each) => each.id === id);
      if (index >= 0) records.splice(index, 1);
    }
    for (const post of posts) records.push({ ...post, zone, id: String(nextId++) });
    return good({ deletes, posts });
  };
  return {
    answer,
    records,
    failNext: () => {
      isDown = true;
    },
    /** Somebody else writes this record just before our next change arrives. */
    sneakIn: (record: Omit<Stored, "id">) => {
      sneak = record;
    },
  };
}

const cloudflare = makeCloudflare();
const server = await startProvider(cloudflare.answer);
beforeEach(() => void cloudflare.records.splice(0));
afterAll(server.close);

const at = (token: string) =>
  makeCloudflarePublisher({ baseUrl: `${server.url}/client/v4`, token, timeoutMs: 5_000 });
describePublisher("Cloudflare", () => ({
  publisher: at("right-key"),
  stranger: at("wrong-key"),
  failNext: cloudflare.failNext,
}));

test("nothing that carries mail is proxied, and a changed set costs one atomic call", async () => {
  await at("right-key").putRrset("zone-1", "n1.acme.example", "A", 300, ["192.0.2.7"]);
  expect(cloudflare.records).toMatchObject([{ proxied: false, ttl: 300, content: "192.0.2.7" }]);
});

test("a record that appears between the look and the change does not fail the change", async () => {
  const common = { zone: "zone-1", type: "A", name: "n1.acme.example", proxied: false, ttl: 60 };
  cloudflare.sneakIn({ ...common, content: "192.0.2.7" });
  await at("right-key").putRrset("zone-1", "n1.acme.example", "A", 300, ["192.0.2.7"]);
  expect(cloudflare.records).toHaveLength(1);
});
