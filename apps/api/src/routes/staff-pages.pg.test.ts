import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { accountFindings } from "@penguinmails/db/schema/account";
import { blocklistListings, delistings } from "@penguinmails/db/schema/blocklists";
import { addresses } from "@penguinmails/db/schema/fleet";
import { operatorWords } from "@penguinmails/db/schema/operator-feeds";
import { inbox, outbox } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { adminWorld } from "./admin-test-world.ts";

// Lists of all agencies: each test has a database of its own.
let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.close());

type Row = { readonly id: string };

/** Reads a list two rows at a time; `between` is done after the first page. */
async function walk(
  path: string,
  rowsOf: "items" | "findings" | "listings",
  between: () => Promise<unknown> = async () => undefined,
) {
  const { call } = await adminWorld(db).as("operator");
  const pages: string[][] = [];
  for (let cursor: string | null = "", n = 0; cursor !== null && n < 9; n++) {
    const { status, body } = await call(
      "GET",
      `${path}?limit=2${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    expect(status).toBe(200);
    pages.push(body[rowsOf].map(({ id }: Row) => id));
    cursor = body.nextCursor;
    if (n === 0) await between();
  }
  return pages;
}

/** An address of its own for each of five tasks, of which the first two are closed. */
async function fiveDelistings() {
  const world = adminWorld(db);
  const { tenantId } = await makeTenant(world);
  const { nodeId } = await makePool(world, tenantId);
  const ids: string[] = [];
  await db.database.withTenant(tenantId, async (tx) => {
    for (let n = 0; n < 5; n++) {
      const [id, addressId, at] = [newId(), newId(), world.clock.now() + n];
      const address = { kind: "secondary" as const, ip: `198.18.200.${n}`, status: "quarantined" as const };
      await tx.insert(addresses).values({ tenantId, id: addressId, nodeId, ...address, createdAt: at });
      const closed = n < 2 ? { closedAt: at + 9, closeReason: "Clean for two days." } : {};
      await tx.insert(delistings).values({ tenantId, id, addressId, openedAt: at, ...closed });
      ids.push(id);
    }
  });
  const close = (id: string | undefined) =>
    db.database.withTenant(tenantId, (tx) =>
      tx
        .update(delistings)
        .set({ closedAt: world.clock.now() })
        .where(eq(delistings.id, id ?? "")),
    );
  return { ids, close };
}

it("delistings go on to the last: open ones, oldest first, then closed ones; one that closes meanwhile hides none", async () => {
  const { ids, close } = await fiveDelistings();
  const [a, b, c, d, e] = ids;
  const path = "/v1/admin/delistings";
  expect(await walk(path, "items")).toEqual([[c, d], [e, b], [a]]);
  expect(await walk(path, "items", () => close(d))).toEqual([
    [c, d],
    [e, d],
    [b, a],
  ]);
});

it("differences of the account go on to the last: those that wait, then those that stay; one acknowledged meanwhile hides none", async () => {
  const ids = [newId(), newId(), newId(), newId(), newId()];
  const [a, b, c, d, e] = ids;
  const at = Date.now();
  const acknowledge = (id: string | undefined) =>
    db.database.withOperator((tx) =>
      tx
        .update(accountFindings)
        .set({ acknowledgedAt: at, reason: "Ours." })
        .where(eq(accountFindings.id, id ?? "")),
    );
  await db.database.withOperator((tx) =>
    tx.insert(accountFindings).values(
      ids.map((id) => {
        const what = { kind: "unknown-machine" as const, label: id, sentence: "It is in no book." };
        return { id, key: id, ...what, foundAt: at };
      }),
    ),
  );
  await acknowledge(b);
  await acknowledge(e);
  const path = "/v1/admin/account";
  expect(await walk(path, "findings")).toEqual([[d, c], [a, e], [b]]);
  expect(await walk(path, "findings", () => acknowledge(c))).toEqual([
    [d, c],
    [a, e],
    [c, b],
  ]);
});

it("late rows of the outbox go on to the last; one that is published meanwhile hides none", async () => {
  const world = adminWorld(db);
  const { tenantId } = await makeTenant(world);
  const rows = await db.database.withTenant(tenantId, async (tx) => {
    const job = { v: 1 as const, tenantId };
    // What is due first is not what was written first.
    for (let n = 0; n < 5; n++) await appendToOutbox(tx, "warmup.close-day", job, world.clock.now() - n);
    return tx.select({ id: outbox.id }).from(outbox).orderBy(outbox.id);
  });
  const [a, b, c, d, e] = rows.map(({ id }) => id);
  const publish = () =>
    db.database.withTenant(tenantId, (tx) =>
      tx
        .update(outbox)
        .set({ publishedAt: Date.now() })
        .where(eq(outbox.id, b ?? "")),
    );
  expect(await walk("/v1/admin/outbox", "items", publish)).toEqual([[a, b], [c, d], [e]]);
});

it("the inbox goes on to the last, also where several came at once", async () => {
  const ids = ["in_b", "in_c", "in:d", "in_a", "in_e"];
  const at = (n: number) => Date.UTC(2026, 2, 2, 10, 0, 0, n);
  await db.database.withOperator((tx) =>
    tx.insert(inbox).values(
      ids.map((id, n) => {
        const what = { source: n === 3 ? "hostwinds" : "stripe", type: "invoice.paid", objectId: "in_1" };
        return { id, ...what, receivedAt: at(n < 4 ? 1 : 0) };
      }),
    ),
  );
  expect(await walk("/v1/admin/inbox", "items")).toEqual([["in_e", "in_a"], ["in:d", "in_b"], ["in_c"]]);
});

it("what stands on a list goes on to the last, newest first", async () => {
  const world = adminWorld(db);
  const { tenantId } = await makeTenant(world);
  const ids = [newId(), newId(), newId()];
  await db.database.withTenant(tenantId, (tx) =>
    tx.insert(blocklistListings).values(
      ids.map((id, n) => {
        const subject = { subjectKind: "domain" as const, subjectId: newId(), subjectLabel: `d${n}.example` };
        const said = {
          zone: "dbl.spamhaus.org",
          codes: ["127.0.1.2"],
          meanings: ["a domain of low reputation"],
        };
        return { tenantId, id, ...subject, ...said, since: Date.now() };
      }),
    ),
  );
  const [a, b, c] = ids;
  expect(await walk("/v1/admin/blocklists", "listings")).toEqual([[c, b], [a]]);
});

it("what operators hold against anybody goes on to the last, newest first, also where much was told of one day", async () => {
  const world = adminWorld(db);
  const { tenantId } = await makeTenant(world);
  const { domainId, addressId } = await makePool(world, tenantId);
  const told = [
    ["2026-03-01", "postmaster", domainId, "filter-share"],
    ["2026-03-01", "postmaster", domainId, "trap-hits"],
    ["2026-03-01", "yahoo", domainId, "trap-hits"],
    ["2026-03-01", "snds", addressId, "trap-hits"],
    ["2026-02-28", "snds", addressId, "trap-hits"],
  ] as const;
  await db.database.withTenant(tenantId, (tx) =>
    tx.insert(operatorWords).values(
      told.map(([day, source, subjectId, metric]) => {
        const subjectKind = subjectId === domainId ? ("domain" as const) : ("address" as const);
        return { tenantId, day, source, subjectKind, subjectId, metric, least: 9, most: 9, toldDay: day };
      }),
    ),
  );
  const { call } = await world.as("operator");
  const seen: string[][] = [];
  for (let cursor: string | null = "", n = 0; cursor !== null && n < 9; n++) {
    const { body } = await call(
      "GET",
      `/v1/admin/operator-feeds?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`,
    );
    seen.push(body.troubles.map((row: { day: string; source: string }) => `${row.day} ${row.source}`));
    cursor = body.nextCursor;
  }
  const onDay = told.map(([day, source]) => `${day} ${source}`);
  expect(seen.map((page) => page.length)).toEqual([2, 2, 1]);
  expect(seen.flat().toSorted()).toEqual(onDay.toSorted());
  expect(seen.at(-1)).toEqual(["2026-02-28 snds"]);
});

it("a cursor that is none is refused", async () => {
  const { call } = await adminWorld(db).as("operator");
  for (const path of ["delistings", "account"])
    for (const cursor of [newId(), "waits-x", "other-019a9f6e-5a10-7c3e-9a43-0d2f4c8e1b77"])
      expect((await call("GET", `/v1/admin/${path}?cursor=${cursor}`)).status).toBe(422);
  for (const cursor of ["x", "1:stripe", `${"9".repeat(14)}:stripe:x`, newId()])
    expect((await call("GET", `/v1/admin/inbox?cursor=${cursor}`)).status).toBe(422);
  for (const cursor of ["x", newId(), `2026-03-01:${newId()}:snds`, `2026-03-01:${newId()}:snds:'`])
    expect((await call("GET", `/v1/admin/operator-feeds?cursor=${cursor}`)).status).toBe(422);
});
