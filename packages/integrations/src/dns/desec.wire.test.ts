import { afterAll, beforeEach, expect, test } from "vitest";
import { type ProviderReply, type ProviderRequest, startProvider } from "../http/provider-test-server.ts";
import { makeDesecPublisher } from "./desec.ts";
import { describePublisher } from "./publisher-conformance.ts";

type Set = {
  readonly subname: string;
  readonly type: string;
  readonly ttl: number;
  readonly records: readonly string[];
};

/** Answers in the shapes of deSEC's API v1: `owns_qname`, filters, bulk writes, its refusals and its throttle. */
function makeDesec() {
  const zones = new Map<string, Map<string, Set>>();
  const throttled: string[] = [];
  const answer = (request: ProviderRequest): ProviderReply => {
    const retryAfter = throttled.shift();
    if (retryAfter !== undefined) {
      const detail = `Request was throttled. Expected available in ${retryAfter} seconds.`;
      return { status: 429, headers: { "retry-after": retryAfter }, body: { detail } };
    }
    if (request.headers.authorization !== "Token right-key") {
      return { status: 401, body: { detail: "Invalid token." } };
    }
    if (request.path.startsWith("/api/v1/domains/?")) {
      const name = request.query.get("owns_qname") ?? "";
      const owner = [...zones.keys()]
        .filter((zone) => name === zone || name.endsWith(`.${zone}`))
        .sort((a, b) => b.length - a.length)[0];
      const object = {
        created: "2026-03-02T10:00:00Z",
        name: owner,
        minimum_ttl: minimumTtlOf(owner),
        zonefile: null,
      };
      return { status: 200, body: owner ? [object] : [] };
    }
    const name = /^\/api\/v1\/domains\/([^/]+)\/rrsets\//.exec(request.path)?.[1] ?? "";
    const zone = zones.get(name);
    if (!zone) return { status: 404, body: { detail: "Not found." } };
    const shown = (set: Set) => ({
      ...set,
      domain: name,
      name: `${set.subname}${set.subname && "."}${name}.`,
    });
    if (request.method === "GET") {
      const key = `${request.query.get("subname")} ${request.query.get("type")}`;
      const set = zone.get(key);
      return { status: 200, body: set ? [shown(set)] : [] };
    }
    const sets = request.body as readonly Set[];
    const faults = sets.map((set) => faultOf(set, minimumTtlOf(name)));
    if (faults.some((fault) => Object.keys(fault).length > 0)) return { status: 400, body: faults };
    for (const set of sets) {
      if (set.records.length === 0) zone.delete(`${set.subname} ${set.type}`);
      else zone.set(`${set.subname} ${set.type}`, set);
    }
    return { status: 200, body: sets.filter(({ records }) => records.length > 0).map(shown) };
  };
  return {
    answer,
    reset: () => {
      throttled.length = 0;
      for (const zone of ["acme.example", "sub.acme.example"]) zones.set(zone, new Map());
    },
    throttle: (retryAfterSeconds: string) => throttled.push(retryAfterSeconds),
    at: (zone: string, key: string) => zones.get(zone)?.get(key),
  };
}

const minimumTtlOf = (zone: string | undefined): number => (zone === "sub.acme.example" ? 60 : 3_600);

function faultOf(set: Set, minimumTtl: number): Record<string, string[]> {
  if (set.records.length > 0 && set.ttl < minimumTtl) {
    return { ttl: [`Ensure this value is greater than or equal to ${minimumTtl}.`] };
  }
  const isWrong = (content: string) =>
    set.type === "TXT" ? !content.startsWith('"') : set.type !== "A" && !content.endsWith(".");
  return set.records.some(isWrong) ? { non_field_errors: ["Record content malformed."] } : {};
}

const desec = makeDesec();
const server = await startProvider(desec.answer);
beforeEach(desec.reset);
afterAll(server.close);

const patience = { tries: 3, answerMs: 5_000, firstPauseMs: 1, totalMs: 5_000 };
const at = (token: string) => makeDesecPublisher({ baseUrl: `${server.url}/api/v1/`, token, patience });
describePublisher("deSEC", () => ({
  publisher: at("right-key"),
  stranger: at("wrong-key"),
  failNext: () => desec.throttle("3600"),
}));

test("a TTL below the domain's minimum is raised to it, to the usual one while the domain was not asked", async () => {
  const publisher = at("right-key");
  await publisher.putRrset("acme.example", "n1.acme.example", "A", 300, ["192.0.2.7"]);
  expect(desec.at("acme.example", "n1 A")).toMatchObject({ ttl: 3_600 });
  const zone = (await publisher.findZone("n1.sub.acme.example")) ?? "";
  await publisher.putRrset(zone, "n1.sub.acme.example", "A", 300, ["192.0.2.7"]);
  expect(desec.at(zone, "n1 A")).toMatchObject({ ttl: 300 });
});

test("a short throttle is waited for, as a domain takes two writes a second", async () => {
  desec.throttle("0");
  await at("right-key").putRrset("acme.example", "acme.example", "TXT", 3_600, ["v=spf1 -all"]);
  expect(desec.at("acme.example", " TXT")).toMatchObject({ records: ['"v=spf1 -all"'] });
});

test("a refusal says deSEC's sentence and helps nobody to repeat it", async () => {
  const put = at("right-key").putRrset("stranger.example", "stranger.example", "A", 3_600, ["192.0.2.7"]);
  await expect(put).rejects.toMatchObject({
    message: expect.stringContaining("Not found."),
    retryable: false,
  });
  const bad = at("right-key").putRrset("acme.example", "x.acme.example", "SOA", 3_600, ["nonsense"]);
  await expect(bad).rejects.toMatchObject({
    message: expect.stringContaining("malformed"),
    retryable: false,
  });
});
