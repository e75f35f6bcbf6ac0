import { afterAll, beforeEach } from "vitest";
import { type ProviderReply, type ProviderRequest, startProvider } from "../http/provider-test-server.ts";
import { makePowerDnsPublisher } from "./powerdns.ts";
import { describePublisher } from "./publisher-conformance.ts";

type Change = {
  readonly name: string;
  readonly type: string;
  readonly changetype: "REPLACE" | "DELETE";
  readonly ttl?: number;
  readonly records: readonly { readonly content: string; readonly disabled: boolean }[];
};

/** Answers as PowerDNS 4.7 was seen to: codes, trailing dots, and its refusals of bare names and unquoted TXT. */
function makePowerDns() {
  const zones = new Map<string, Map<string, Change>>();
  let isDown = false;
  const answer = (request: ProviderRequest): ProviderReply => {
    if (isDown) {
      isDown = false;
      return { status: 503 };
    }
    if (request.headers["x-api-key"] !== "right-key") return { status: 401, body: { error: "Unauthorized" } };
    const id = /^\/api\/v1\/servers\/localhost\/zones\/([^?]+)/.exec(request.path)?.[1] ?? "";
    const zone = zones.get(id);
    if (!zone) return { status: 404, body: { error: "Not Found" } };
    if (request.method === "GET") {
      const [name, type] = [request.query.get("rrset_name"), request.query.get("rrset_type")];
      const rrsets = [...zone.values()].filter(
        (set) => set.name === name && (type === null || set.type === type),
      );
      return { status: 200, body: { name: id, kind: "Native", rrsets } };
    }
    for (const change of (request.body as { readonly rrsets: readonly Change[] }).rrsets) {
      const fault = faultOf(change, id);
      if (fault) return { status: 422, body: { error: fault } };
      if (change.changetype === "DELETE") zone.delete(`${change.name} ${change.type}`);
      else zone.set(`${change.name} ${change.type}`, change);
    }
    return { status: 204 };
  };
  return {
    answer,
    reset: () => {
      for (const id of ["acme.example.", "sub.acme.example."]) zones.set(id, new Map());
    },
    failNext: () => {
      isDown = true;
    },
  };
}

function faultOf(change: Change, zone: string): string | null {
  if (!change.name.endsWith(".") || (change.name !== zone && !change.name.endsWith(`.${zone}`))) {
    return `Name is out of zone: ${change.name}`;
  }
  for (const { content } of change.records) {
    if (change.type === "TXT" && !/^"(?:[^"\\]|\\.){0,255}"(?: "(?:[^"\\]|\\.){0,255}")*$/.test(content)) {
      return `Parsing record content (try 'pdnsutil check-zone'): ${content}`;
    }
    if (["MX", "CNAME"].includes(change.type) && !content.endsWith("."))
      return `Not in expected format: ${content}`;
  }
  return null;
}

const powerdns = makePowerDns();
const server = await startProvider(powerdns.answer);
beforeEach(powerdns.reset);
afterAll(server.close);

const at = (apiKey: string) => makePowerDnsPublisher({ baseUrl: server.url, apiKey, timeoutMs: 5_000 });
describePublisher("PowerDNS", () => ({
  publisher: at("right-key"),
  stranger: at("wrong-key"),
  failNext: powerdns.failNext,
}));
