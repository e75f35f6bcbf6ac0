import { blocklistListings, delistings } from "@penguinmails/db/schema/blocklists";
import { auditLog, outbox, staffAudit } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listDelistings } from "../staff/list-delistings.ts";
import { listedAlerts } from "../staff/listed-alerts.ts";
import { closeDelisting, tickDelisting } from "../staff/steer-delistings.ts";
import { blocklistWorld, cssListing, zen } from "./blocklist-test-world.ts";
import { crisisWorld } from "./crisis-test-world.ts";
import { blockersOf, removal, steps } from "./delisting-test-desk.ts";
import { outOfRotation } from "./out-of-rotation.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
const crisis = () => crisisWorld(db.database);

describe("a listed address", () => {
  test("leaves rotation at once: it, its pairs, a decision each, a task, and mail to the owners", async () => {
    const c = await crisis();
    expect((await c.address())?.status).toBe("quarantined");
    expect(await c.pair()).toMatchObject({ state: "quarantined", restsUntil: null, capPerDay: 200 });
    expect(await c.ruled()).toEqual([
      ["address", "in rotation", "quarantined"],
      ["pair", "warming", "quarantined"],
    ]);
    const mails = await c.within((tx) =>
      tx.select().from(outbox).where(eq(outbox.job, "platform-mail.send")),
    );
    expect(mails.map(({ payload }) => payload)).toMatchObject([
      {
        template: "address-listed",
        variables: {
          ip: c.pool.ip,
          lists: "Spamhaus ZEN",
          domains: c.pool.domainName,
          link: expect.stringContaining(`/nodes/${c.pool.nodeId}`),
        },
      },
    ]);
    const alerts = await db.database.withOperator((tx) => listedAlerts(tx));
    expect(alerts.filter(({ subject }) => subject.label === c.pool.ip)).toMatchObject([
      { code: "address-listed", severity: "bad", message: expect.stringContaining("Spamhaus ZEN") },
    ]);
    await c.round();
    expect(await c.within((tx) => tx.select().from(delistings))).toHaveLength(1);
    expect(await c.ruled()).toHaveLength(2);
  });

  test("is told of until its task is closed, also when the list that held it is watched no more", async () => {
    const c = await crisis();
    await c.within((tx) => tx.update(blocklistListings).set({ zone: "closed.example" }));
    const [out, ...more] = await c.within((tx) => outOfRotation(tx));
    expect(more).toEqual([]);
    expect(out).toMatchObject({ subject: { label: c.pool.ip }, lists: ["a list that is watched no more"] });
    const alerts = await db.database.withOperator((tx) => listedAlerts(tx));
    expect(alerts.find(({ subject }) => subject.label === c.pool.ip)?.message).toMatch(
      /^It came on a list that is watched no more and sends nothing/,
    );
  });

  test("on a list by which nobody refuses stays in rotation", async () => {
    const world = await blocklistWorld(db.database);
    world.lists.answers.set(world.query.replace(zen, "psbl.surriel.com"), {
      status: "found",
      values: ["127.0.0.2"],
      ttlSeconds: 60,
    });
    await world.round();
    expect(await world.rows()).toHaveLength(1);
    expect(await world.within((tx) => tx.select().from(delistings))).toEqual([]);
  });
});

describe("the way back", () => {
  test("takes the whole checklist: being clean alone, or ticks alone, bring nothing back", async () => {
    const c = await crisis();
    const { id } = await c.task();
    expect(await blockersOf(closeDelisting(c.deps, c.by, id, "all done"))).toEqual([
      "conflict",
      "cause-found",
      "cause-fixed",
      "removal-asked",
      "clean",
    ]);
    await c.clean();
    expect((await c.task()).ticks).toMatchObject({ clean: { by: null } });
    expect((await c.address())?.status).toBe("quarantined");
    await c.tick("cause-found", "cause-fixed", "removal-asked");
    await closeDelisting(c.deps, c.by, id, "all done");
    expect((await c.address())?.status).toBe("serving");
    expect(await c.pair()).toMatchObject({ state: "slowed", capPerDay: 100, connections: 1 });
    expect((await c.ruled()).slice(2)).toEqual([
      ["address", "quarantined", "in rotation"],
      ["pair", "quarantined", "slowed, 100 a day"],
    ]);
    const mails = await c.within((tx) =>
      tx.select().from(outbox).where(eq(outbox.job, "platform-mail.send")).orderBy(outbox.id),
    );
    expect(mails.map(({ payload }) => payload)).toMatchObject([
      { template: "address-listed" },
      { template: "address-delisted", variables: { ip: c.pool.ip, domains: c.pool.domainName } },
    ]);
    expect(await blockersOf(closeDelisting(c.deps, c.by, id, "again"))).toEqual(["conflict"]);
  });

  test("a listing that comes back takes the clean tick away", async () => {
    const c = await crisis();
    await c.tick("cause-found", "cause-fixed", "removal-asked");
    await c.clean();
    c.lists.answers.set(c.query, cssListing);
    await c.round();
    const { id, ticks } = await c.task();
    expect(ticks.clean).toBeUndefined();
    expect(await blockersOf(closeDelisting(c.deps, c.by, id, "all done"))).toEqual(["conflict", "clean"]);
  });

  test("a list that joins the others takes back that the cause was mended and removal asked for, until they are ticked anew", async () => {
    const c = await crisis();
    const ticked = ["cause-fixed", "cause-found", "removal-asked"];
    await c.tick("cause-found", "cause-fixed", "removal-asked");
    await c.round();
    expect(Object.keys((await c.task()).ticks).sort()).toEqual(ticked);
    const barracuda = c.query.replace(zen, "b.barracudacentral.org");
    c.lists.answers.set(barracuda, { status: "found", values: ["127.0.0.2"], ttlSeconds: 60 });
    await c.round();
    const { id, ticks } = await c.task();
    expect(Object.keys(ticks)).toEqual(["cause-found"]);
    const undone = await c.within((tx) =>
      tx.select().from(auditLog).where(eq(auditLog.action, "delisting.untick")).orderBy(auditLog.id),
    );
    expect(undone.map(({ actorKind, detail }) => [actorKind, detail["step"]])).toEqual([
      ["system", "cause-fixed"],
      ["system", "removal-asked"],
    ]);
    await c.tick("cause-fixed", "removal-asked");
    c.lists.answers.delete(barracuda);
    await c.round();
    // One that comes and goes while it forgets the address is the same list.
    c.lists.answers.set(barracuda, { status: "found", values: ["127.0.0.2"], ttlSeconds: 60 });
    await c.round();
    expect(Object.keys((await c.task()).ticks).sort()).toEqual(ticked);
    c.lists.answers.delete(barracuda);
    await c.clean();
    await closeDelisting(c.deps, c.by, id, "all done");
    expect((await c.address())?.status).toBe("serving");
  });

  test("silence of the list is no clean answer", async () => {
    const c = await crisis();
    c.lists.answers.set(c.query, { status: "unknown", cause: "ETIMEOUT" });
    for (let n = 0; n < 5; n += 1) await c.round();
    expect((await c.task()).ticks.clean).toBeUndefined();
  });

  test("every tick is audited with who and what, for the agency and for staff", async () => {
    const c = await crisis();
    const { id } = await c.task();
    const [, , asked] = steps;
    expect(await blockersOf(tickDelisting(c.deps, c.by, id, asked))).toEqual([
      "conflict",
      "cause-found",
      "cause-fixed",
    ]);
    await c.tick("cause-found", "cause-fixed", "removal-asked");
    await c.clean();
    const rows = await c.within((tx) =>
      tx.select().from(auditLog).where(eq(auditLog.subjectId, id)).orderBy(auditLog.id),
    );
    expect(rows.map(({ action, actorKind, detail }) => [action, actorKind, detail["step"]])).toEqual([
      ["delisting.tick", "staff", "cause-found"],
      ["delisting.tick", "staff", "cause-fixed"],
      ["delisting.tick", "staff", "removal-asked"],
      ["delisting.tick", "system", "clean"],
    ]);
    const seen = await db.database.withOperator((tx) =>
      tx.select().from(staffAudit).where(eq(staffAudit.staffId, c.by.staffId)),
    );
    expect(seen).toHaveLength(3);
    const { items } = await listDelistings(c.deps, c.by, { limit: 200 });
    const mine = items.find((each) => each.id === id);
    expect(mine?.steps[2]).toMatchObject({ step: "removal-asked", link: removal });
    expect(mine?.lists).toMatchObject([{ zone: zen, until: expect.any(String) }]);
  });
});
