import { Problem } from "@penguinmails/contracts/problems";
import { policy } from "@penguinmails/core/policy";
import { decisions } from "@penguinmails/db/schema/evidence";
import { domains, nodes } from "@penguinmails/db/schema/fleet";
import { auditLog } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addMailbox } from "../mailboxes/add-mailbox.ts";
import { listMailboxes } from "../mailboxes/mailbox-view.ts";
import { addDomain } from "./add-domain.ts";
import { checkDomain } from "./check-domain.ts";
import { checkDueDomains } from "./check-due-domains.ts";
import { convergeDomain } from "./converge-domain.ts";
import { makeAgency, testDns, testNode, testSecrets } from "./domain-test-world.ts";
import { getDomain, listDomains } from "./domain-view.ts";
import { recheckDomain } from "./recheck-domain.ts";
import { removeDomain } from "./remove-domain.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const reservedZones = ["nodes.example"];
async function world(domainName = `d${Math.random().toString(36).slice(2)}.example`) {
  const agency = await makeAgency(db.database);
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
    trackingTarget: null,
    reservedZones,
  };
  const add = (name = domainName, nodeId = agency.nodeId) => addDomain(deps, agency.caller, { name, nodeId });
  const converge = (domainId: string) => convergeDomain(deps, { tenantId: agency.tenantId, domainId });
  const check = (domainId: string) => checkDomain(deps, { tenantId: agency.tenantId, domainId });
  const view = (id: string) => db.database.withTenant(agency.tenantId, (tx) => getDomain(tx, id));
  return { ...agency, deps, dns, node, domainName, add, converge, check, view };
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "fine",
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  );

describe("adding a domain", () => {
  test("gives each the least used secondary address, asks for one job and leaves one audit row", async () => {
    const { add, ips, jobs, tenantId, caller } = await world();
    const added = [await add("a1.test"), await add("b1.test"), await add("c1.test")];
    expect(added.map((domain) => domain.egressIp)).toEqual([ips[1], ips[2], ips[1]]);
    expect(added.map((domain) => domain.status)).toEqual(["pending", "pending", "pending"]);
    expect((await jobs()).map(({ job }) => job)).toEqual(Array(3).fill("domain.converge"));
    const audit = await db.database.withTenant(tenantId, (tx) => tx.select().from(auditLog));
    expect(audit.map((row) => [row.action, row.actorId])).toEqual(
      Array(3).fill(["domain.add", caller.actor.id]),
    );
  });

  test("five requests at once never pass the plan's limit of three", async () => {
    const { add, tenantId } = await world();
    const codes = await Promise.all([1, 2, 3, 4, 5].map((i) => codeOf(add(`x${i}-${tenantId}.test`))));
    expect(codes.sort()).toEqual(["fine", "fine", "fine", "plan-limit", "plan-limit"]);
  });

  test("refusals name what is wrong and leave no job behind", async () => {
    const { add, deps, tenantId, nodeId, jobs } = await world();
    const other = await world();
    await other.add("taken.test");
    expect(await codeOf(add("taken.test"))).toBe("already-exists");
    expect(await codeOf(add("mail.nodes.example"))).toBe("invalid-input");
    expect(await codeOf(add("nodes.example"))).toBe("invalid-input");
    expect(await codeOf(add("fine.test", other.nodeId))).toBe("invalid-input");
    await db.database.withTenant(tenantId, (tx) =>
      tx.update(nodes).set({ status: "provisioning" }).where(eq(nodes.id, nodeId)),
    );
    expect(await codeOf(add("fine.test"))).toBe("conflict");
    expect(
      await codeOf(
        addDomain(deps, { ...deps.caller, tenantId: crypto.randomUUID() }, { name: "z.test", nodeId }),
      ),
    ).toBe("subscription-required");
    expect(await jobs()).toEqual([]);
  });

  test("the same name twice is refused", async () => {
    const { add } = await world();
    await add();
    expect(await codeOf(add())).toBe("already-exists");
  });
});

describe("converging a domain", () => {
  test("ends verified: served, signed, with mailboxes, its own address, published and checked", async () => {
    const { add, converge, view, deps, node, dns, domainName, hostname, ips, caller, tenantId } =
      await world();
    const { id } = await add();
    await addMailbox(deps, caller, { domainId: id, localPart: "ada", displayName: "Ada" });
    expect(await converge(id)).toEqual({ status: "done" });
    const domain = await view(id);
    expect(domain).toMatchObject({ status: "verified", publishedBy: "test-dns" });
    expect(domain.records.map((record) => record.state)).toEqual(domain.records.map(() => "ok"));
    expect([...node.state.domains]).toEqual([domainName, `bounce.${domainName}`]);
    expect(node.state.catchAll.get(`bounce.${domainName}`)).toBe(`collector@${hostname}`);
    expect(node.state.egress).toEqual([{ domain: domainName, ip: ips[1] }]);
    expect(node.state.mailboxes.get(`ada@${domainName}`)).toMatchObject({
      forwardTo: `collector@${hostname}`,
      mayUseAnySender: true,
      password: expect.stringMatching(/^[\w-]{32}$/),
    });
    expect(dns.records.get(`A ${hostname}`)).toEqual([ips[0]]);
    const boxes = await db.database.withTenant(tenantId, (tx) => listMailboxes(tx, deps.clock.now(), id));
    expect(boxes.items.map((box) => box.status)).toEqual(["ready"]);
  });

  test("a second run changes nothing in DNS", async () => {
    const { add, converge, dns } = await world();
    const { id } = await add();
    await converge(id);
    dns.writes.length = 0;
    await converge(id);
    expect(dns.writes).toEqual([]);
  });

  test("a machine that refuses now loses nothing: the records are shown, the same job is due again, and then it is done", async () => {
    const { add, converge, node, jobs, clock, deps, view } = await world();
    const { id } = await add();
    node.state.failures.push(new Error("Mailu restarts"));
    const outcome = await converge(id);
    expect(outcome).toMatchObject({ status: "waiting", retryAt: clock.now() + policy.domain.pendingCheckMs });
    expect((await view(id)).records.find((record) => record.purpose === "mx")?.state).toBe("missing");
    clock.advance(policy.domain.pendingCheckMs);
    await checkDueDomains(deps);
    expect((await jobs()).map(({ job }) => job)).toEqual(["domain.converge", "domain.converge"]);
    expect(await converge(id)).toEqual({ status: "done" });
    expect((await view(id)).status).toBe("verified");
  });

  test("a mailbox whose account could not be made on a verified domain is made later", async () => {
    const { add, converge, node, jobs, clock, deps, caller } = await world();
    const { id } = await add();
    await converge(id);
    await addMailbox(deps, caller, { domainId: id, localPart: "ada", displayName: "Ada" });
    node.state.failures.push(new Error("Mailu restarts"));
    expect((await converge(id)).status).toBe("waiting");
    clock.advance(policy.domain.pendingCheckMs);
    await checkDueDomains(deps);
    expect((await jobs()).at(-1)?.job).toBe("domain.converge");
  });

  test("our own record that somebody deleted is put back at the next due time", async () => {
    const { add, converge, check, view, dns, domainName, jobs, clock, deps } = await world();
    const { id } = await add();
    await converge(id);
    dns.records.delete(`MX ${domainName}`);
    await check(id);
    clock.advance(policy.domain.pendingCheckMs);
    await checkDueDomains(deps);
    expect((await jobs()).at(-1)?.job).toBe("domain.converge");
    await converge(id);
    expect((await view(id)).status).toBe("verified");
  });

  test("two domains added at once both end in the node's egress map, whichever job writes last", async () => {
    const { add, converge, node, deps } = await world();
    const apply = deps.egress.apply;
    const first = await add("one-of-two.test");
    let second: string | null = null;
    deps.egress.apply = async (access, entries) => {
      // While the first job is on the machine, the second domain is added and its whole job runs.
      if (second === null) {
        second = (await add("two-of-two.test")).id;
        await converge(second);
      }
      await apply(access, entries);
    };
    await converge(first.id);
    expect(node.state.egress.map(({ domain }) => domain)).toEqual(["one-of-two.test", "two-of-two.test"]);
  });

  test("a domain that was removed meanwhile is nobody's work", async () => {
    const { converge, jobs } = await world();
    expect(await converge(crypto.randomUUID())).toEqual({ status: "gone" });
    expect(await jobs()).toEqual([]);
  });

  test("two jobs at once that both made a key end with the key that the node kept", async () => {
    const { add, converge, node, deps, view } = await world();
    const { id } = await add();
    const ensure = deps.mailu.ensureDkim;
    let calls = 0;
    deps.mailu.ensureDkim = async (access, token, domain) => {
      calls += 1;
      // Between our first look and our second, the other job's key replaces ours.
      if (calls === 2) node.state.keys.set(domain, "v=DKIM1; k=rsa; p=OTHERS");
      return ensure(access, token, domain);
    };
    await converge(id);
    const dkim = (await view(id)).records.find((record) => record.purpose === "dkim");
    expect(dkim).toMatchObject({ state: "ok", found: ["v=DKIM1; k=rsa; p=OTHERS"] });
  });

  test("a zone that nobody holds for us is shown to copy, with advice, and stays pending", async () => {
    const { add, converge, view, deps } = await world();
    deps.publishers = [];
    const { id } = await add();
    await converge(id);
    const domain = await view(id);
    expect(domain).toMatchObject({ status: "pending", publishedBy: null });
    expect(domain.records.find((record) => record.purpose === "mx")).toMatchObject({
      state: "missing",
      advice: expect.stringContaining("Add a MX record"),
    });
  });
});

describe("checking a domain", () => {
  test("records that break cost the grace, then the domain is held with a reason, then it is released by itself", async () => {
    const { add, converge, check, view, dns, clock, domainName, tenantId } = await world();
    const { id } = await add();
    await converge(id);
    const mx = dns.records.get(`MX ${domainName}`) ?? [];
    dns.records.delete(`MX ${domainName}`);
    await check(id);
    expect((await view(id)).status).toBe("degraded");
    clock.advance(policy.domain.holdAfterMs - 1);
    await check(id);
    expect((await view(id)).status).toBe("degraded");
    clock.advance(1);
    await check(id);
    await check(id);
    expect((await view(id)).status).toBe("held");
    dns.records.set(`MX ${domainName}`, mx);
    await check(id);
    expect((await view(id)).status).toBe("verified");
    const rulings = await db.database.withTenant(tenantId, (tx) =>
      tx.select().from(decisions).orderBy(decisions.id),
    );
    expect(rulings.map(({ before, after, subjectLabel }) => [before, after, subjectLabel])).toEqual([
      ["allowed", "held", domainName],
      ["held", "allowed", domainName],
    ]);
    expect(rulings[0]).toMatchObject({
      reason: expect.stringContaining("mx is missing"),
      clears: expect.any(String),
    });
  });

  test("silence of DNS moves nothing", async () => {
    const { add, converge, check, view, dns, domainName } = await world();
    const { id } = await add();
    await converge(id);
    for (const name of [domainName, `bounce.${domainName}`]) dns.silent.add(name);
    await check(id);
    const domain = await view(id);
    expect(domain.status).toBe("verified");
    expect(domain.records.some((record) => record.state === "unknown")).toBe(true);
  });

  test("includes are followed, and one over the limit is told", async () => {
    const { add, converge, check, view, dns, domainName } = await world();
    const { id } = await add();
    await converge(id);
    dns.records.set("TXT _spf.big.example", [`v=spf1 ${"a ".repeat(10)}-all`]);
    const spf =
      dns.records.get(`TXT ${domainName}`)?.[0]?.replace("~all", "include:_spf.big.example ~all") ?? "";
    dns.records.set(`TXT ${domainName}`, [spf]);
    await check(id);
    const found = (await view(id)).records.find((record) => record.purpose === "spf");
    expect(found).toMatchObject({ state: "wrong", advice: expect.stringContaining("11 DNS look-ups") });
  });

  test("the button answers with what DNS says now, for the tenant's own domains only", async () => {
    const { add, deps, caller, converge, dns, domainName } = await world();
    const { id } = await add();
    await converge(id);
    dns.records.delete(`MX bounce.${domainName}`);
    const now = await recheckDomain(deps, caller, id);
    expect(now).toMatchObject({ status: "degraded" });
    const stranger = await makeAgency(db.database);
    expect(await codeOf(recheckDomain(deps, stranger.caller, id))).toBe("not-found");
  });

  test("a due domain is asked for once, however many workers look", async () => {
    const { add, converge, jobs, clock, deps } = await world();
    const { id } = await add();
    await converge(id);
    const checks = async () => (await jobs()).filter(({ job }) => job === "domain.check");
    clock.advance(policy.domain.verifiedCheckMs - 1);
    await checkDueDomains(deps);
    expect(await checks()).toEqual([]);
    clock.advance(1);
    await Promise.all([checkDueDomains(deps), checkDueDomains(deps), checkDueDomains(deps)]);
    expect(await checks()).toHaveLength(1);
  });
});

test("a domain with mailboxes stays; an empty one goes, and a stranger's does not exist", async () => {
  const { add, deps, caller, tenantId } = await world();
  const { id } = await add();
  const stranger = await makeAgency(db.database);
  expect(await codeOf(removeDomain(deps, stranger.caller, id))).toBe("not-found");
  const second = await add("second-of-two.test");
  await addMailbox(deps, caller, { domainId: id, localPart: "ada", displayName: "Ada" });
  expect(await codeOf(removeDomain(deps, caller, id))).toBe("conflict");
  await removeDomain(deps, caller, second.id);
  const left = await db.database.withTenant(tenantId, (tx) => listDomains(tx));
  expect(left.items.map((domain) => domain.id)).toEqual([id]);
  expect(await db.database.withTenant(tenantId, (tx) => tx.select().from(domains))).toHaveLength(1);
});
