import { policy } from "@penguinmails/core/policy";
import { addresses, domains, nodes } from "@penguinmails/db/schema/fleet";
import { auditLog } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askProbe } from "../egress/ask-probe.ts";
import { addMailbox } from "../mailboxes/add-mailbox.ts";
import { listMailboxes } from "../mailboxes/mailbox-view.ts";
import { addDomain } from "./add-domain.ts";
import { changeAddress } from "./change-address.ts";
import { checkDueDomains } from "./check-due-domains.ts";
import { codeOf, domainWorld, makeAgency } from "./domain-test-world.ts";
import { listDomains } from "./domain-view.ts";
import { removeDomain } from "./remove-domain.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const world = (name?: string) => domainWorld(db.database, name);

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
    for (const [status, remedy] of [
      ["provisioning", "add the domain when it serves"],
      ["retiring", "choose another node"],
      ["retired", "choose another node"],
    ] as const) {
      await db.database.withTenant(tenantId, (tx) =>
        tx.update(nodes).set({ status }).where(eq(nodes.id, nodeId)),
      );
      const detail = `The node is ${status}; ${remedy}.`;
      await expect(add("fine.test")).rejects.toMatchObject({ code: "conflict", detail });
    }
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
    expect(node.state.egress).toEqual([{ domain: domainName, ip: ips[1], hold: null }]);
    expect(node.state.mailboxes.get(`ada@${domainName}`)).toMatchObject({
      forwardTo: `collector@${hostname}`,
      mayUseAnySender: true,
      password: expect.stringMatching(/^[\w-]{32}$/),
    });
    expect(dns.records.get(`A ${hostname}`)).toEqual([ips[0]]);
    const boxes = await db.database.withTenant(tenantId, (tx) => listMailboxes(tx, deps.clock.now(), id));
    expect(boxes.items.map((box) => box.status)).toEqual(["ready"]);
  });

  test("moved to another address, its records no longer speak for the one before", async () => {
    const { add, converge, dns, deps, domainName, ips, tenantId } = await world();
    const { id } = await add();
    await converge(id);
    expect(dns.records.get(`TXT ${domainName}`)).toEqual([`v=spf1 ip4:${ips[1]} ~all`]);
    await db.database.withTenant(tenantId, async (tx) => {
      const [now] = await tx.select().from(domains).where(eq(domains.id, id));
      const [other] = await tx
        .select()
        .from(addresses)
        .where(eq(addresses.ip, ips[2] ?? ""));
      if (!now?.addressId || !other) throw new Error("The node has two addresses");
      await askProbe(tx, { domainId: id, addressId: now.addressId }, deps.clock.now(), false);
      await changeAddress(tx, { kind: "system", id: "test", requestId: null }, deps.clock.now(), {
        domain: { id, name: domainName },
        from: ips[1] ?? "",
        to: { id: other.id, ip: ips[2] ?? "", nodeId: other.nodeId },
        reason: "test",
        because: "A test.",
        key: "test",
      });
    });
    await converge(id);
    expect(dns.records.get(`TXT ${domainName}`)).toEqual([`v=spf1 ip4:${ips[2]} ~all`]);
  });

  test("a second run changes nothing in DNS", async () => {
    const { add, converge, dns } = await world();
    const { id } = await add();
    await converge(id);
    dns.writes.length = 0;
    await converge(id);
    expect(dns.writes).toEqual([]);
  });

  test("on a machine that has another key for it, that key takes the place of the one in DNS", async () => {
    const { add, converge, view, dns, node, domainName } = await domainWorld(db.database);
    const { id } = await add();
    await converge(id);
    const name = `TXT dkim._domainkey.${domainName}`;
    const before = dns.records.get(name);
    node.keys.set(domainName, "v=DKIM1; k=rsa; p=OTHER");
    await converge(id);
    expect(before).not.toEqual(dns.records.get(name));
    expect(dns.records.get(name)).toEqual(["v=DKIM1; k=rsa; p=OTHER"]);
    expect((await view(id)).status).toBe("verified");
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

  test("jobs at once for one domain: one works and goes the whole way again for the others, who leave word", async () => {
    const { add, converge, node, deps, view } = await world();
    const { id } = await add();
    const serve = deps.mailu.ensureDomain;
    let rounds = 0;
    let atWork = 0;
    const others: unknown[] = [];
    deps.mailu.ensureDomain = async (access, token, domain) => {
      if (!domain.startsWith("bounce.")) {
        rounds += 1;
        atWork += 1;
        expect(atWork).toBe(1);
        if (rounds === 1) others.push(...(await Promise.all([converge(id), converge(id)])));
        atWork -= 1;
      }
      return serve(access, token, domain);
    };
    expect(await converge(id)).toEqual({ status: "done" });
    expect(others).toEqual([{ status: "left-to-another" }, { status: "left-to-another" }]);
    expect(rounds).toBe(2);
    expect(node.state.keys.size).toBe(1);
    expect((await view(id)).status).toBe("verified");
    // Nothing is held once it is done.
    expect(await converge(id)).toEqual({ status: "done" });
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

test("a domain with mailboxes stays; an empty one goes, and a stranger's does not exist", async () => {
  const { add, deps, caller, tenantId } = await world();
  const { id } = await add();
  const stranger = await makeAgency(db.database);
  expect(await codeOf(removeDomain(deps, stranger.caller, id))).toBe("not-found");
  const second = await add("second-of-two.test");
  await addMailbox(deps, caller, { domainId: id, localPart: "ada", displayName: "Ada" });
  expect(await codeOf(removeDomain(deps, caller, id))).toBe("conflict");
  await removeDomain(deps, caller, second.id);
  const left = await db.database.withTenant(tenantId, (tx) =>
    listDomains(tx, { limit: 50 }, deps.clock.now()),
  );
  expect(left.items.map((domain) => domain.id)).toEqual([id]);
  expect(await db.database.withTenant(tenantId, (tx) => tx.select().from(domains))).toHaveLength(1);
});
