import { addresses, mailboxes } from "@penguinmails/db/schema/fleet";
import { auditLog } from "@penguinmails/db/schema/platform";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq, like } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { moveMailbox } from "../mailboxes/move-mailbox.ts";
import { moveAddress, moveAddresses } from "./move-address.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** An agency with a serving address and a ready mailbox. */
async function agency() {
  const clock = testClock();
  const world = { database: test.database, clock };
  const { tenantId } = await makeTenant(world);
  const pool = await makePool(world, tenantId);
  const within = <T>(work: (tx: TenantDb) => Promise<T>) => test.database.withTenant(tenantId, work);
  const found = async () => {
    const [[address], [mailbox]] = await within(async (tx) => [
      await tx.select().from(addresses),
      await tx.select().from(mailboxes),
    ]);
    if (!address || !mailbox) throw new Error("This agency has one of each");
    return { address, mailbox };
  };
  const refusals = () =>
    within((tx) => tx.select().from(auditLog).where(like(auditLog.action, "%.move-refused")));
  return { ...pool, now: clock.now(), within, found, refusals };
}

it("an address moves as its table says", async () => {
  const a = await agency();
  const moved = await a.within((tx) =>
    moveAddresses(tx, a.now, eq(addresses.id, a.addressId), "listed", "quarantined"),
  );
  expect(moved.map(({ id, status }) => [id, status])).toEqual([[a.addressId, "serving"]]);
  expect((await a.found()).address.status).toBe("quarantined");
  expect(await a.refusals()).toEqual([]);
});

it("news that changes nothing where an address stands leaves it there, and is no fault", async () => {
  const a = await agency();
  const { address } = await a.found();
  expect(await a.within((tx) => moveAddress(tx, a.now, address, "served", "serving"))).toBe(false);
  expect(await a.within((tx) => moveAddress(tx, a.now, address, "delisted", "serving"))).toBe(false);
  expect((await a.found()).address).toEqual(address);
  expect(await a.refusals()).toEqual([]);
});

it("a move that the table of addresses refuses changes nothing and is counted in the audit log", async () => {
  const a = await agency();
  const { address } = await a.found();
  expect(await a.within((tx) => moveAddress(tx, a.now, address, "listed", "released"))).toBe(false);
  expect((await a.found()).address).toEqual(address);
  expect(await a.refusals()).toMatchObject([
    {
      action: "address.move-refused",
      actorKind: "system",
      subjectId: address.id,
      detail: { address: address.ip, from: "serving", to: "released", cause: "listed" },
    },
  ]);
});

it("a move that the table of mailboxes refuses changes nothing and is counted in the audit log", async () => {
  const a = await agency();
  const { mailbox } = await a.found();
  expect(await a.within((tx) => moveMailbox(tx, a.now, mailbox, "paused", "pending"))).toBe(false);
  expect((await a.found()).mailbox).toEqual(mailbox);
  expect(await a.refusals()).toMatchObject([
    {
      action: "mailbox.move-refused",
      subjectId: mailbox.id,
      detail: { mailbox: mailbox.email, from: "ready", to: "pending", cause: "paused" },
    },
  ]);
});

it("a mailbox that its node makes again, or that is paused, stays as it is", async () => {
  const a = await agency();
  const { mailbox } = await a.found();
  await a.within((tx) => moveMailbox(tx, a.now, mailbox, "paused", "paused"));
  const paused = (await a.found()).mailbox;
  expect(paused.status).toBe("paused");
  await a.within((tx) => moveMailbox(tx, a.now, paused, "made", "ready"));
  expect((await a.found()).mailbox).toEqual(paused);
  expect(await a.refusals()).toEqual([]);
});
