import { policy } from "@penguinmails/core/policy";
import { decisions } from "@penguinmails/db/schema/evidence";
import { addresses, domains, egressAttestations } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { egressAlerts } from "../staff/egress-alerts.ts";
import { attestDomain } from "./attest-domain.ts";
import { egressWorld } from "./egress-test-world.ts";
import { tellExpiredEgress } from "./tell-expired-egress.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** A domain that was attested, and whose attestation ends when the test asks for it. */
async function attestedWorld() {
  const world = await egressWorld(db.database);
  await world.attest();
  const moves = async () => {
    const rows = await world.within((tx) => tx.select().from(decisions).orderBy(asc(decisions.id)));
    return rows.filter(({ limit }) => limit === "sending");
  };
  const tell = () => tellExpiredEgress(world.deps);
  const runOut = () => world.clock.advance(policy.egress.validForMs);
  return { ...world, moves, tell, runOut };
}

describe("an attestation that runs out", () => {
  test("leaves one decision, however many workers look, that says since when and what clears it", async () => {
    const w = await attestedWorld();
    await w.tell();
    expect(await w.moves()).toEqual([]);
    w.runOut();
    await Promise.all([w.tell(), w.tell(), w.tell()]);
    await w.tell();
    const [row] = await w.moves();
    expect(await w.moves()).toHaveLength(1);
    expect(row).toMatchObject({
      subjectKind: "domain",
      subjectId: w.pool.domainId,
      subjectLabel: w.pool.domainName,
    });
    expect(row).toMatchObject({ before: "allowed", after: "held" });
    expect(row?.reason).toContain(`seen leaving from ${w.pool.ip}`);
    expect(row?.clears).toMatch(/next test mail/);
    expect(row?.evidence).toEqual({ attestedUntil: new Date(w.clock.now()).toISOString() });
  });

  test("is told again when it runs out again, and so is each return", async () => {
    const w = await attestedWorld();
    for (let turn = 0; turn < 2; turn += 1) {
      w.runOut();
      await w.tell();
      await w.attest();
      await w.tell();
    }
    const turns = (await w.moves()).map(({ before, after }) => `${before} → ${after}`);
    expect(turns).toEqual(["allowed → held", "held → allowed", "allowed → held", "held → allowed"]);
  });

  test("is told by the return itself when nobody looked in between: no return without an end", async () => {
    const w = await attestedWorld();
    w.runOut();
    await w.attest();
    const turns = (await w.moves()).map(({ after }) => after);
    expect(turns).toEqual(["held", "allowed"]);
  });

  test("says nothing of a domain that may not send anyway, nor of an address that it has no more", async () => {
    const w = await attestedWorld();
    w.runOut();
    await w.within((tx) => tx.update(domains).set({ status: "held" }));
    expect(await w.tell()).toBe(0);
    await w.within((tx) => tx.update(domains).set({ status: "verified", addressId: null }));
    expect(await w.tell()).toBe(0);
    await w.within((tx) => tx.update(domains).set({ addressId: w.pool.addressId }));
    expect(await w.tell()).toBe(1);
  });

  test("of an address out of rotation says nothing, raises no alert and asks for no test mail: its node would keep that too", async () => {
    const w = await attestedWorld();
    const state = (status: "quarantined" | "serving") =>
      w.within((tx) => tx.update(addresses).set({ status }).where(eq(addresses.id, w.pool.addressId)));
    const alerts = async () =>
      (await db.database.withOperator((tx) => egressAlerts(tx, w.clock.now()))).filter(
        ({ subject }) => subject.id === w.pool.nodeId,
      );
    const press = () => attestDomain(w.deps, w.caller, w.pool.domainId).then(() => "asked", String);
    w.runOut();
    await state("quarantined");
    const told = await w.tell();
    await w.due();
    expect([told, await alerts(), await w.jobs()]).toEqual([0, [], []]);
    expect(await press()).toContain("out of rotation");
    await state("serving");
    expect(await alerts()).toHaveLength(1);
    expect(await w.tell()).toBe(1);
    await w.due();
    expect(await w.jobs()).toHaveLength(1);
  });

  test("of a domain whose mail its node still keeps is not looked at: the test mail would be kept too", async () => {
    const w = await attestedWorld();
    const held = (isQueueHeld: boolean) => w.within((tx) => tx.update(domains).set({ isQueueHeld }));
    const press = () => attestDomain(w.deps, w.caller, w.pool.domainId).then(() => "asked", String);
    w.runOut();
    await held(true);
    await w.due();
    expect(await w.jobs()).toEqual([]);
    expect(await press()).toContain("still keeps all of its mail");
    await held(false);
    await w.due();
    expect(await w.jobs()).toHaveLength(1);
  });

  test("ends as held, not as allowed, when the next test mail comes back wrong", async () => {
    const w = await attestedWorld();
    w.runOut();
    w.node.seen = { ...w.node.seen, tls: null };
    await w.attest();
    expect((await w.moves()).map(({ after }) => after)).toEqual(["held"]);
    const [row] = await w.within((tx) => tx.select().from(egressAttestations));
    expect(row?.expiresAt).toBe(null);
  });
});
