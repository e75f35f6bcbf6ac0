import { newId } from "@penguinmails/db/ids";
import { payments } from "@penguinmails/db/schema/billing";
import { campaigns, leadLists, templates } from "@penguinmails/db/schema/campaigns";
import { domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { openSession } from "@penguinmails/services/accounts/sessions";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeList, makePool, makeTenant } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll, expect, it } from "vitest";
import { adminWorld } from "./admin-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const at = Date.UTC(2026, 2, 2);

/** An agency with a list, a template and a node, called as its owner. */
async function agency() {
  const world = adminWorld(db);
  const { tenantId, userId } = await makeTenant(world);
  const { nodeId } = await makePool(world, tenantId);
  const known = { nodeId, ...(await makeList(world, tenantId, [])) };
  const device = { ipAddress: null, userAgent: null };
  const token = await db.database.withOperator((tx) => openSession(tx, "tenant", userId, device, Date.now()));
  const get = (path: string) => world.call(`pm_session=${token}`, "GET", path);
  const within = <T>(work: (tx: TenantDb) => Promise<T>) => db.database.withTenant(tenantId, work);
  /** Reads a list two rows at a time; `between` is done after the first page. */
  const walk = async (path: string, between: () => Promise<unknown>) => {
    const pages: string[][] = [];
    for (let cursor: string | null = "", n = 0; cursor !== null && n < 9; n++) {
      const { status, body } = await get(`${path}?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      expect(status).toBe(200);
      pages.push(body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
      if (n === 0) await between();
    }
    return pages;
  };
  return { tenantId, known, get, within, walk };
}

type Row = Readonly<Record<"tenantId" | "id" | "nodeId" | "listId" | "templateId", string>>;
const lists = [
  [
    "/v1/lead-lists",
    (tx: TenantDb, { tenantId, id }: Row) =>
      tx
        .insert(leadLists)
        .values({ tenantId, id, name: "leads", rows: 0, imported: 0, columns: [], createdAt: at }),
  ],
  [
    "/v1/templates",
    (tx: TenantDb, { tenantId, id }: Row) =>
      tx.insert(templates).values({ tenantId, id, name: "t", subject: "s", body: "b", createdAt: at }),
  ],
  [
    "/v1/campaigns",
    (tx: TenantDb, { tenantId, id, listId, templateId }: Row) =>
      tx.insert(campaigns).values({
        ...{ tenantId, id, listId, templateId },
        ...{ name: "c", status: "draft", mailboxIds: [], createdAt: at },
      }),
  ],
  [
    "/v1/domains",
    (tx: TenantDb, { tenantId, id, nodeId }: Row) =>
      tx
        .insert(domains)
        .values({ tenantId, id, nodeId, name: `${id}.example`, status: "pending", createdAt: at }),
  ],
  [
    "/v1/payments",
    (tx: TenantDb, { tenantId, id }: Row) =>
      tx.insert(payments).values({
        ...{ tenantId, id, providerInvoiceId: id },
        ...{ amountCents: 1, currency: "usd", status: "paid", createdAt: at },
      }),
  ],
] as const;

it.each(lists)(
  "%s goes on to the last, newest first, also where all came at once; one that comes meanwhile moves none",
  async (path, add) => {
    const w = await agency();
    const { items } = (await w.get(path)).body;
    const before = items.map(({ id }: { id: string }) => id);
    const ids = Array.from({ length: 5 - before.length }, newId);
    const addAll = (more: readonly string[]) =>
      w.within(async (tx) => {
        for (const id of more) await add(tx, { tenantId: w.tenantId, id, ...w.known });
      });
    await addAll(ids);
    const [a, b, c, d, e] = [...ids.toReversed(), ...before];
    expect(await w.walk(path, () => addAll([newId()]))).toEqual([[a, b], [c, d], [e]]);
  },
);

it("payments go by when they were made, whatever order we heard of them in", async () => {
  const w = await agency();
  const [first, second, third] = [newId(), newId(), newId()];
  const madeAt = { [first]: at + 2, [second]: at, [third]: at + 1 };
  await w.within((tx) =>
    tx.insert(payments).values(
      Object.entries(madeAt).map(([id, createdAt]) => ({
        ...{ tenantId: w.tenantId, id, providerInvoiceId: id, createdAt },
        ...{ amountCents: 1, currency: "usd", status: "paid" },
      })),
    ),
  );
  expect(await w.walk("/v1/payments", async () => undefined)).toEqual([[first, third], [second]]);
});

it("a payment of another agency is a cursor to nothing", async () => {
  const [w, other] = [await agency(), await agency()];
  const [, , , , [path, add]] = lists;
  const id = newId();
  for (const { within, tenantId, known } of [w, other])
    await within((tx) => add(tx, { tenantId, ...known, id: tenantId === w.tenantId ? newId() : id }));
  expect((await w.get(`${path}?cursor=${id}`)).body).toEqual({ items: [], nextCursor: null });
});

it("nodes and mailboxes come whole, however many they are", async () => {
  const { tenantId, known, get, within } = await agency();
  await within(async (tx) => {
    const [node] = await tx.select().from(nodes);
    const [box] = await tx.select().from(mailboxes);
    if (!node || !box) throw new Error("no pool");
    const others = Array.from({ length: 250 }, () => ({ ...node, id: newId(), status: "retired" as const }));
    await tx.insert(nodes).values(others.map((row) => ({ ...row, name: row.id, hostname: row.id })));
    const boxes = Array.from({ length: 1_100 }, newId);
    await tx
      .insert(mailboxes)
      .values(boxes.map((id) => ({ ...box, id, localPart: id, email: `${id}@${tenantId}.example` })));
  });
  const shown = (await get("/v1/nodes")).body.items.map(({ id }: { id: string }) => id);
  expect([shown.length, shown.includes(known.nodeId)]).toEqual([251, true]);
  expect((await get("/v1/mailboxes")).body.items).toHaveLength(1_101);
});

it.each(lists)("%s refuses a cursor that is none", async (path) => {
  const { get } = await agency();
  for (const cursor of ["x", "1", "'", "%00", `waits-${newId()}`]) {
    const { status, body } = await get(`${path}?cursor=${cursor}`);
    expect([status, body.code]).toEqual([422, "invalid-input"]);
  }
});
