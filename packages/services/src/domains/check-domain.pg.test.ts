import { policy } from "@penguinmails/core/policy";
import { decisions, refusalHolds } from "@penguinmails/db/schema/evidence";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkDueDomains } from "./check-due-domains.ts";
import { codeOf, domainWorld, makeAgency } from "./domain-test-world.ts";
import { recheckDomain } from "./recheck-domain.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const world = (name?: string) => domainWorld(db.database, name);

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

  test("the button lets mail go again to operators that refused the domain, once its records are right", async () => {
    const { add, deps, caller, converge, dns, domainName, clock } = await world();
    const { id } = await add();
    await converge(id);
    const { tenantId } = caller;
    const hold = { kind: "domain", subject: id, operator: "google", says: "550 5.7.26" } as const;
    const until = clock.now() + policy.refusal.domainHoldMs;
    await db.database.withTenant(tenantId, (tx) =>
      tx.insert(refusalHolds).values({ tenantId, ...hold, since: clock.now(), until }),
    );
    const mx = dns.records.get(`MX bounce.${domainName}`) ?? [];
    dns.records.delete(`MX bounce.${domainName}`);
    expect((await recheckDomain(deps, caller, id)).refusedBy).toMatchObject([{ operator: "google" }]);
    dns.records.set(`MX bounce.${domainName}`, mx);
    expect((await recheckDomain(deps, caller, id)).refusedBy).toEqual([]);
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
