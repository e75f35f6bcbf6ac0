import type { LookupResult } from "@penguinmails/core/ports/dns";
import { decisions } from "@penguinmails/db/schema/evidence";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import { auditLog, outbox } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeDomain } from "../domains/remove-domain.ts";
import { listDelistings } from "../staff/list-delistings.ts";
import { listedAlerts } from "../staff/listed-alerts.ts";
import { moveDomain } from "../staff/move-domain.ts";
import { closeDelisting } from "../staff/steer-delistings.ts";
import { blocklistWorld } from "./blocklist-test-world.ts";
import { domainBlocklists } from "./blocklist-view.ts";
import { blockersOf, delistingDesk } from "./delisting-test-desk.ts";
import { listedDomains } from "./listed-domains.ts";
import { outOfRotation } from "./out-of-rotation.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const spamDomain: LookupResult = { status: "found", values: ["127.0.1.2"], ttlSeconds: 60 };
/** An agency whose domain came on a list, and staff. */
async function listedWorld(zone = "dbl.spamhaus.org") {
  const world = await blocklistWorld(db.database);
  const { within, lists, pool } = world;
  const query = `${pool.domainName}.${zone}`;
  lists.answers.set(query, spamDomain);
  await world.round();
  return {
    ...world,
    ...delistingDesk(world, query),
    isHeld: async () => (await within(listedDomains)).has(pool.domainId),
    ruled: async () =>
      (await within((tx) => tx.select().from(decisions).orderBy(decisions.id))).map(
        ({ subjectKind, subjectLabel, before, after }) => [subjectKind, subjectLabel, before, after],
      ),
    mails: async () => {
      const jobs = await within((tx) =>
        tx.select().from(outbox).where(eq(outbox.job, "platform-mail.send")).orderBy(outbox.id),
      );
      return jobs.map(({ payload }) => payload);
    },
  };
}
describe("a domain on a list by which operators refuse", () => {
  test("is held at once, and once: a decision, an audit row, a task, and mail to the owners", async () => {
    const w = await listedWorld();
    await w.round();
    expect(await w.isHeld()).toBe(true);
    expect(await w.ruled()).toEqual([["domain", w.pool.domainName, "in rotation", "held"]]);
    expect(await w.tasks()).toMatchObject([{ addressId: null, domainId: w.pool.domainId }]);
    expect(await w.mails()).toMatchObject([
      {
        template: "domain-listed",
        variables: {
          domain: w.pool.domainName,
          lists: "Spamhaus DBL",
          link: `http://dashboard.example/domains/${w.pool.domainId}`,
        },
      },
    ]);
    const audited = await w.within((tx) =>
      tx.select().from(auditLog).where(eq(auditLog.action, "domain.hold-listed")),
    );
    expect(audited).toMatchObject([{ actorKind: "system", subjectId: w.pool.domainId }]);
  });

  test("shows to the agency and to staff, with what waits", async () => {
    const w = await listedWorld();
    const subject = { kind: "domain", id: w.pool.domainId, label: w.pool.domainName };
    const out = { subject, nodeId: w.pool.nodeId, lists: ["Spamhaus DBL"] };
    expect(await w.within(outOfRotation)).toMatchObject([out]);
    const { items: views } = await w.within((tx) => domainBlocklists(tx, w.pool.domainId));
    expect(views.map(({ outOfRotation: each }) => each)).toMatchObject([out, null]);
    const alerts = await db.database.withOperator(listedAlerts);
    expect(alerts.find((alert) => alert.subject.id === w.pool.domainId)).toMatchObject({
      code: "domain-listed",
      severity: "bad",
      subject,
    });
    const { items } = await listDelistings(w.deps, w.by, { limit: 200 });
    expect(items.find((task) => task.subject.id === w.pool.domainId)).toMatchObject({
      subject,
      nodeId: w.pool.nodeId,
      lists: [{ zone: "dbl.spamhaus.org", until: null }],
      domains: [{ id: w.pool.domainId }],
      freeAddresses: [],
    });
  });

  test("sends again when its checklist is done and closed, and not before, nor by clean answers alone", async () => {
    const w = await listedWorld();
    const { id } = await w.task();
    expect(await blockersOf(closeDelisting(w.deps, w.by, id, "all done"))).toEqual([
      "conflict",
      "cause-found",
      "cause-fixed",
      "removal-asked",
      "clean",
    ]);
    await w.clean();
    expect((await w.task()).ticks).toMatchObject({ clean: { by: null } });
    expect(await w.isHeld()).toBe(true);
    await w.tick("cause-found", "cause-fixed", "removal-asked");
    await closeDelisting(w.deps, w.by, id, "all done");
    expect(await w.isHeld()).toBe(false);
    expect((await w.ruled()).slice(1)).toEqual([["domain", w.pool.domainName, "held", "in rotation"]]);
    expect((await w.mails()).slice(1)).toMatchObject([{ template: "domain-delisted" }]);
  });

  test("goes to no other address: that would change nothing", async () => {
    const w = await listedWorld();
    const move = { domainId: w.pool.domainId, addressId: w.pool.addressId, reason: "a launch is today" };
    expect(await blockersOf(moveDomain(w.deps, w.by, (await w.task()).id, move))).toEqual(["conflict"]);
  });

  test("may be removed while it never sent, and takes its task along", async () => {
    const w = await listedWorld();
    await w.within((tx) => tx.delete(mailboxes).where(eq(mailboxes.domainId, w.pool.domainId)));
    await removeDomain(w.deps, w.caller, w.pool.domainId);
    expect(await w.tasks()).toEqual([]);
  });
});

test("a domain on any other list goes on sending, and nobody is written to", async () => {
  const w = await listedWorld("multi.uribl.com");
  expect(await w.rows()).toMatchObject([{ subjectKind: "domain", zone: "multi.uribl.com" }]);
  expect(await w.isHeld()).toBe(false);
  expect(await w.tasks()).toEqual([]);
  expect(await w.mails()).toEqual([]);
});
