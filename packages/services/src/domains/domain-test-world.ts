import { Problem } from "@penguinmails/contracts/problems";
import type { DnsPublisher, DnsResolver, RecordType } from "@penguinmails/core/ports/dns";
import type { DomainEgress, MailuAdmin, NodeEgress } from "@penguinmails/core/ports/node-access";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import { newId } from "@penguinmails/db/ids";
import { subscriptions } from "@penguinmails/db/schema/billing";
import { addresses, nodes } from "@penguinmails/db/schema/fleet";
import { outbox } from "@penguinmails/db/schema/platform";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { testSigningKeys } from "@penguinmails/testkit/attested";
import { testClock } from "@penguinmails/testkit/clock";
import { asc } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { addDomain } from "./add-domain.ts";
import { checkDomain } from "./check-domain.ts";
import { convergeDomain } from "./converge-domain.ts";
import { getDomain } from "./domain-view.ts";

/** Says what context it was sealed under, and opens under no other. */
export const testSecrets: SecretBox = {
  seal: (plain, context) => Buffer.from(JSON.stringify([context, plain])).toString("base64"),
  open: (sealed, context) => {
    const [under, plain] = JSON.parse(Buffer.from(sealed, "base64").toString()) as [string, string];
    if (under !== context) throw new Error(`sealed under ${under}`);
    return plain;
  },
};

/** DNS that serves what is published in it. `silent` names give no answer. */
export function testDns(zones: readonly string[]) {
  const records = new Map<string, readonly string[]>();
  const silent = new Set<string>();
  const writes: string[] = [];
  const key = (type: RecordType, name: string) => `${type} ${name.toLowerCase()}`;
  const resolver: DnsResolver = {
    async lookup(name, type) {
      if (silent.has(name)) return { status: "unknown", cause: "ETIMEOUT" };
      const values = records.get(key(type, name));
      if (values) return { status: "found", values, ttlSeconds: 60 };
      return {
        status: [...records.keys()].some((each) => each.endsWith(` ${name}`)) ? "nodata" : "nxdomain",
      };
    },
  };
  const publisher: DnsPublisher = {
    provider: "test-dns",
    findZone: async (name) => zones.find((zone) => name === zone || name.endsWith(`.${zone}`)) ?? null,
    getRrset: async (_zone, name, type) => records.get(key(type, name)) ?? [],
    putRrset: async (_zone, name, type, _ttl, values) => {
      writes.push(key(type, name));
      records.set(key(type, name), values);
    },
    deleteRrset: async (_zone, name, type) => void records.delete(key(type, name)),
  };
  return { records, silent, writes, resolver, publisher };
}

/** A node's Mailu and egress map, kept in memory; `failures` are thrown by the next calls. */
function testNode() {
  const state = {
    domains: new Set<string>(),
    catchAll: new Map<string, string>(),
    mailboxes: new Map<string, { password: string; forwardTo: string | null; mayUseAnySender: boolean }>(),
    keys: new Map<string, string>(),
    egress: [] as readonly DomainEgress[],
    failures: [] as Error[],
  };
  const mayFail = () => {
    const failure = state.failures.shift();
    if (failure) throw failure;
  };
  const mailu: MailuAdmin = {
    async ensureDomain(_access, _token, domain) {
      mayFail();
      state.domains.add(domain);
    },
    async ensureDkim(_access, _token, domain) {
      const key = state.keys.get(domain) ?? `v=DKIM1; k=rsa; p=KEY${state.keys.size}`;
      state.keys.set(domain, key);
      return { selector: "dkim", value: key };
    },
    async ensureMailbox(_access, _token, { email, password, forwardTo, mayUseAnySender }) {
      state.mailboxes.set(email, { password, forwardTo, mayUseAnySender });
    },
    async ensureCatchAll(_access, _token, domain, destination) {
      state.catchAll.set(domain, destination);
    },
    async inventory() {
      return { users: new Set(state.mailboxes.keys()), keys: new Map() };
    },
    async removeMailbox(_access, _token, email) {
      state.mailboxes.delete(email);
    },
  };
  const egress: NodeEgress = {
    async apply(_access, entries) {
      state.egress = entries;
    },
  };
  return { ...state, state, mailu, egress };
}

let nodeNumber = 0;

/** An agency on the plan “starter” (3 domains, 9 mailboxes) with a serving node, two secondary addresses and their names. */
export async function makeAgency(database: Database) {
  const clock = testClock();
  const tenantId = newId();
  const nodeId = newId();
  const number = nodeNumber++;
  const hostname = `n${number}.nodes.example`;
  const now = clock.now();
  const seal = (plain: string, name: string) => testSecrets.seal(plain, `node:${nodeId}:${name}`);
  const ips = [1, 7, 8].map((last) => `192.0.${number}.${last}`);
  await database.withOperator((tx) =>
    tx.insert(tenants).values({ id: tenantId, name: "Agency", createdAt: now }),
  );
  await database.withTenant(tenantId, async (tx) => {
    await tx.insert(subscriptions).values({
      tenantId,
      id: newId(),
      planKey: "starter",
      providerCustomerId: "cus_1",
      providerSubscriptionId: `sub_${tenantId}`,
      status: "active",
      createdAt: now,
      updatedAt: now,
    });
    await tx.insert(nodes).values({
      tenantId,
      id: nodeId,
      name: `node-${nodeId}`,
      hostname,
      status: "serving",
      location: "seattle",
      rid: "1",
      template: "debian",
      secondaryAddresses: 2,
      primaryIp: ips[0] ?? null,
      hostKey: "SHA256:x",
      sealedSshPrivateKey: seal("ssh key", "ssh"),
      sealedMailuSecretKey: seal("secret", "mailu-secret"),
      sealedMailuApiToken: seal("token", "mailu-api"),
      sealedCollectorPassword: seal("password", "collector"),
      createdAt: now,
    });
    await tx.insert(addresses).values(
      ips.map((ip, at) => ({
        tenantId,
        id: newId(),
        nodeId,
        kind: at === 0 ? ("primary" as const) : ("secondary" as const),
        ip,
        ptr: at === 0 ? hostname : `out${at}.${hostname}`,
        status: "serving" as const,
        createdAt: now,
      })),
    );
  });
  const caller: Caller = { tenantId, actor: { kind: "user", id: newId(), requestId: null } };
  /** Names of the jobs asked for so far, with the time they are due. */
  const jobs = () =>
    database.withTenant(tenantId, (tx) =>
      tx.select({ job: outbox.job, dueAt: outbox.dueAt }).from(outbox).orderBy(asc(outbox.id)),
    );
  return { database, clock, tenantId, nodeId, hostname, ips, caller, jobs };
}

let worlds = 0;
const nextName = () => `own-domain-${++worlds}.example`;

/** An agency, its node and a zone that we may write, with the verbs that tests use on a domain. */
export async function domainWorld(database: Database, domainName = nextName()) {
  const agency = await makeAgency(database);
  const dns = testDns([domainName, "nodes.example"]);
  const node = testNode();
  // Reverse names are set by the node's own plan.
  for (const [ip, name] of [
    agency.hostname,
    `out1.${agency.hostname}`,
    `out2.${agency.hostname}`,
  ].entries()) {
    dns.records.set(`PTR ${agency.ips[ip]?.split(".").reverse().join(".")}.in-addr.arpa`, [name]);
  }
  const deps = {
    ...agency,
    ...node,
    resolver: dns.resolver,
    publishers: [dns.publisher],
    secrets: testSecrets,
    signingKeys: testSigningKeys,
    trackingTarget: null,
    reservedZones: ["nodes.example"],
  };
  const add = (name = domainName, nodeId = agency.nodeId) => addDomain(deps, agency.caller, { name, nodeId });
  const converge = (domainId: string) => convergeDomain(deps, { tenantId: agency.tenantId, domainId });
  const check = (domainId: string) => checkDomain(deps, { tenantId: agency.tenantId, domainId });
  const view = (id: string) =>
    database.withTenant(agency.tenantId, (tx) => getDomain(tx, id, agency.clock.now()));
  return { ...agency, deps, dns, node, domainName, add, converge, check, view };
}
/** The problem's code, or `fine`. */
export const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "fine",
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  );
