import { hour } from "@penguinmails/core/time";
import { coldPair } from "@penguinmails/core/warmup/pair";
import { lockPairs, savePairState } from "@penguinmails/db/repositories/pairs";
import { refusalHolds } from "@penguinmails/db/schema/evidence";
import { addresses, domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { running } from "../delivery/delivery-test-world.ts";
import { getDomain, listDomains } from "../domains/domain-view.ts";
import { getOverview } from "../evidence/get-overview.ts";
import { getMailbox, listMailboxes } from "./mailbox-view.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

async function world() {
  const w = await running(db.database, 1);
  const view = async () => {
    const [all, one] = await w.within(async (tx) => {
      const { items } = await listMailboxes(tx, w.clock.now(), null);
      return [items, await getMailbox(tx, items[0]?.id ?? "", w.clock.now())] as const;
    });
    expect(all[0]).toEqual(one);
    const [listed, domain] = await w.within(async (tx) => {
      const { items } = await listDomains(tx, { limit: 10 }, w.clock.now());
      return [items[0], await getDomain(tx, one.domainId, w.clock.now())] as const;
    });
    expect(listed).toEqual(domain);
    // What holds a ready mailbox holds its domain.
    if (one.status === "ready") expect(domain.hold).toEqual(one.hold);
    return one;
  };
  const [row] = await w.within((tx) => tx.select().from(mailboxes));
  const [address] = await w.within((tx) => tx.select().from(addresses));
  return { ...w, view, domainId: row?.domainId ?? "", addressId: address?.id ?? "" };
}

test("a ready mailbox whose address is listed, whose node is down or whose agency is stopped says so", async () => {
  const w = await world();
  expect(await w.view()).toMatchObject({ status: "ready", hold: null, partHolds: [] });
  await w.within((tx) => tx.update(nodes).set({ status: "failed" }));
  expect((await w.view()).hold?.code).toBe("node-not-serving");
  await w.within((tx) => tx.update(addresses).set({ status: "quarantined" }));
  expect((await w.view()).hold?.code).toBe("address-listed");
  await w.within((tx) => tx.update(tenants).set({ sendingStopped: "Too many complaints." }));
  expect((await w.view()).hold).toEqual({ code: "sending-stopped", message: "Too many complaints." });
  const { mailboxes: counted } = await w.within((tx) => getOverview(tx, w.clock.now()));
  expect(counted).toMatchObject({ total: 1, ready: 1, maySend: 0, capPerDay: 0 });
  await w.within((tx) => tx.update(mailboxes).set({ status: "paused" }));
  expect((await w.view()).hold).toBe(null);
  // A domain says by its state what its records lack, and by nothing else.
  await w.within((tx) => tx.update(domains).set({ status: "pending" }));
  const domain = await w.within((tx) => getDomain(tx, w.domainId, w.clock.now()));
  expect(domain).toMatchObject({ status: "pending", hold: null });
});

test("one that may send says towards whom its address rests and who refuses its domain, while that lasts", async () => {
  const w = await world();
  const until = w.clock.now() + hour;
  await w.within(async (tx) => {
    const operators = ["yahoo", "google", "gmx", "apple", "small.example"];
    await lockPairs(tx, w.addressId, operators);
    for (const operator of operators)
      await savePairState(tx, w.addressId, { ...coldPair(operator), restsUntil: until, state: "resting" });
    const hold = { tenantId: tx.tenantId, says: "no", since: w.clock.now(), until };
    await tx.insert(refusalHolds).values([
      { ...hold, kind: "domain", subject: w.domainId, operator: "ms365" },
      { ...hold, kind: "operator", subject: "proton", operator: "proton" },
    ]);
  });
  expect(await w.view()).toMatchObject({
    hold: null,
    partHolds: [
      "Proton calls everybody unknown, by a fault of its own.",
      "Microsoft 365 refuses mail of its domain.",
      "Its address rests towards Apple, GMX, Google and 2 more.",
    ],
  });
  w.clock.advance(hour);
  expect((await w.view()).partHolds).toEqual([]);
});
