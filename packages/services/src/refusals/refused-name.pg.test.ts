import { coldPair } from "@penguinmails/core/warmup/pair";
import { newId } from "@penguinmails/db/ids";
import { messages } from "@penguinmails/db/schema/campaigns";
import { evidenceDaily, pairs } from "@penguinmails/db/schema/evidence";
import { domains } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { paceMessages } from "../delivery/pace-messages.ts";
import { refusedWorld, unauthenticated } from "./refusals-test-world.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

describe("a domain that an operator refuses by its name", () => {
  const byName =
    "550-5.7.1 this message is likely suspicious due to the very low reputation of the sending domain";

  /** Google, of domains that share an address: `told` is its word about the next messages of one of them. */
  async function sharedAddress(count: number) {
    const w = await refusedWorld(test.database, "gmail.com", 10);
    await paceMessages(w.world, 1_000);
    const others = Array.from({ length: count - 1 }, () => newId());
    await w.within(async (tx) => {
      await tx.update(messages).set({ state: "accepted" });
      const [row] = await tx.select().from(domains).where(eq(domains.id, w.domainId));
      if (!row) throw new Error("no domain");
      const more = others.map((id, n) => ({ ...row, id, name: `other${n}.example` }));
      await tx.insert(domains).values(more);
      await tx
        .insert(pairs)
        .values({ tenantId: w.tenantId, addressId: w.pool.addressId, ...coldPair("google") })
        .onConflictDoNothing();
    });
    const ids = [w.domainId, ...others];
    let next = 0;
    const told = async (of: number, text: string, times = 1) => {
      for (let n = 0; n < times; n += 1, next += 1) {
        const domainId = ids[of] ?? "";
        await w.within((tx) => tx.update(messages).set({ domainId }).where(eq(messages.position, next)));
        await w.answer(next, text);
      }
    };
    const pair = async () => {
      const rows = await w.within((tx) => tx.select().from(pairs).where(eq(pairs.operator, "google")));
      return rows[0];
    };
    const counted = async (kind: "pair" | "domain") => {
      const rows = await w.within((tx) =>
        tx.select().from(evidenceDaily).where(eq(evidenceDaily.subjectKind, kind)),
      );
      return rows.reduce((sum, row) => sum + row.block + row.rate, 0);
    };
    return { ...w, told, pair, counted };
  }

  it("is held there, and the pair that it shares with other domains is as it was and counts nothing against itself", async () => {
    const w = await sharedAddress(2);
    const before = await w.pair();
    await w.told(1, "250 2.0.0 OK");
    await w.told(0, "421-4.7.0 suspicious due to the very low reputation of the sending domain", 2);
    await w.told(0, byName, 2);
    expect(await w.ruled()).toMatchObject([{ subjectId: w.domainId, limit: "mail to Google" }]);
    expect(await w.pair()).toMatchObject({
      state: "warming",
      capPerDay: before?.capPerDay,
      restsUntil: null,
      rateFactor: 1,
    });
    expect(await w.counted("pair")).toBe(0);
    expect(await w.counted("domain")).toBe(4);
  });

  it("is the address's matter once half of its domains, two at least, are refused so: the pair is paused", async () => {
    const w = await sharedAddress(3);
    await w.told(2, "250 2.0.0 OK");
    await w.told(0, byName, 3);
    await w.told(1, byName, 2);
    expect((await w.pair())?.restsUntil).toBeNull();
    await w.told(1, byName);
    expect(await w.pair()).toMatchObject({ state: "quarantined" });
  });

  it("shares no blame with a domain of the address that is refused for its records", async () => {
    const w = await sharedAddress(2);
    await w.told(0, unauthenticated, 3);
    await w.told(1, byName, 3);
    expect((await w.ruled()).map(({ after }) => after)).toEqual(["held", "held"]);
    expect((await w.pair())?.restsUntil).toBeNull();
  });

  it("is held also where the reply calls it listed, on whatever list", async () => {
    const w = await sharedAddress(2);
    await w.told(0, "554 5.7.1 Sender domain is listed on multi.surbl.org", 3);
    expect(await w.ruled()).toMatchObject([{ subjectId: w.domainId, after: "held" }]);
  });
});
