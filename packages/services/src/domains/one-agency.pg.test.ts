import { newId } from "@penguinmails/db/ids";
import { domainNames } from "@penguinmails/db/schema/domain-names";
import { domains } from "@penguinmails/db/schema/fleet";
import { makeDatabase } from "@penguinmails/db/tenant-db";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addDomain } from "./add-domain.ts";
import { codeOf, domainWorld } from "./domain-test-world.ts";
import { removeDomain } from "./remove-domain.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const agency = () => domainWorld(db.database);
type Agency = Awaited<ReturnType<typeof agency>>;

const holders = (name: string) =>
  db.database.withOperator((tx) => tx.select().from(domains).where(eq(domains.name, name)));
const removeAll = async (of: readonly Agency[], name: string) => {
  for (const { id, tenantId } of await holders(name)) {
    const holder = of.find((one) => one.tenantId === tenantId);
    if (holder) await removeDomain(holder.deps, holder.caller, id);
  }
};

describe("one name is one agency's", () => {
  test("also when several ask for it in one instant: one gets it, each time", async () => {
    const all = [await agency(), await agency(), await agency()];
    for (let round = 0; round < 20; round += 1) {
      const name = `round${round}.test`;
      const codes = await Promise.all(all.map((one) => codeOf(one.add(name))));
      expect(codes.sort()).toEqual(["already-exists", "already-exists", "fine"]);
      await removeAll(all, name);
    }
  });

  test("is free again once that domain is removed, and after an attempt that came to nothing", async () => {
    const [first, second] = [await agency(), await agency()];
    expect(await codeOf(first.add("free.test", second.nodeId))).toBe("invalid-input");
    await first.add("free.test");
    expect(await codeOf(second.add("free.test"))).toBe("already-exists");
    await removeAll([first], "free.test");
    expect(await codeOf(second.add("free.test"))).toBe("fine");
    expect(await db.database.withOperator((tx) => tx.select().from(domainNames))).toEqual([]);
  });

  test("where two had it from before, stays theirs and no third's until both have removed it", async () => {
    const [first, second, third] = [await agency(), await agency(), await agency()];
    await first.add("twice.test");
    const [row] = await holders("twice.test");
    if (!row) throw new Error("no domain");
    await db.database.withTenant(second.tenantId, (tx) =>
      tx
        .insert(domains)
        .values({ ...row, tenantId: second.tenantId, id: newId(), nodeId: second.nodeId, addressId: null }),
    );
    expect(await codeOf(third.add("twice.test"))).toBe("already-exists");
    await removeAll([first], "twice.test");
    expect(await codeOf(third.add("twice.test"))).toBe("already-exists");
    await removeAll([second], "twice.test");
    expect(await codeOf(third.add("twice.test"))).toBe("fine");
  });

  test("does not keep those waiting for each other who add different names at once by one pool of few connections", async () => {
    const own = await testDatabase();
    const all = await Promise.all([1, 2, 3].map(() => domainWorld(own.database)));
    const pool = new pg.Pool({ connectionString: own.url, max: 2 });
    const database = makeDatabase(pool, pool);
    const add = ({ deps, caller, nodeId }: Agency, n: number) =>
      addDomain({ ...deps, database }, caller, { name: `pool${n}.test`, nodeId });
    const codes = await Promise.all(all.map((each, n) => codeOf(add(each, n))));
    await database.close();
    await own.close();
    expect(codes).toEqual(["fine", "fine", "fine"]);
  });
});
