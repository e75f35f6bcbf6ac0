import { classifyReply } from "@penguinmails/core/feedback/reply/classify-reply";
import { type EpochMs, utcDay } from "@penguinmails/core/time";
import { coldPair } from "@penguinmails/core/warmup/pair";
import { newId } from "@penguinmails/db/ids";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { decisions, evidenceDaily, pairs } from "@penguinmails/db/schema/evidence";
import { domains } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq, inArray, lt } from "drizzle-orm";
import { afterAll, beforeAll } from "vitest";
import { heldReasons } from "../campaigns/held-reasons.ts";
import { running } from "../delivery/delivery-test-world.ts";
import { paceMessages } from "../delivery/pace-messages.ts";
import { applyDelivery } from "../feedback/apply-delivery.ts";
import { recordEvent } from "../feedback/record-event.ts";
import { refusalAlerts } from "../staff/refusal-alerts.ts";

export const unauthenticated = "550 5.7.26 lead0@gmail.com: This mail is unauthenticated";

/** Worlds on a database of the calling file's own, which is there for its tests. */
export function refusalWorlds() {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.close());
  return {
    refusedWorld: (domain: string, taken?: number) => refusedWorld(test.database, domain, taken),
    sharedAddress: (count: number) => sharedAddress(test.database, count),
  };
}

/** Ten messages; the first `taken` are the node's, the rest is in line. */
async function refusedWorld(database: Database, domain: string, taken = 5) {
  const c = await running(database, 10, { mailboxes: 1, domain });
  const { addressId, nodeId, domainId } = c.pool;
  await c.within(async (tx) => {
    const acceptedAt = c.clock.now();
    const own = { state: "accepted" as const, acceptedAt, addressId, nodeId, claimDay: utcDay(acceptedAt) };
    await tx.update(messages).set(own).where(lt(messages.position, taken));
    await tx.update(campaigns).set({ canary: "passed" });
  });
  // They are under way, and no answer yet.
  for (const message of (await c.rows()).slice(0, taken)) {
    const [at, source] = [c.clock.now(), "hand-over"] as const;
    const event = { kind: "accepted", at, source, dedupeKey: `accepted:${message.id}` } as const;
    await c.within((tx) => recordEvent(tx, message, event, {}));
  }
  /** What the operator answers about the message at that place, and how long ago it did when we read of it. */
  const answer = async (at: number, text: string, agoMs = 0) => {
    const message = (await c.rows())[at];
    if (!message) throw new Error("no such message");
    const nowMs = c.clock.now();
    const told = {
      at: nowMs - agoMs,
      source: "node-log",
      replyCode: Number(text.slice(0, 3)),
      enhanced: null,
    } as const;
    const verdict = classifyReply({
      code: told.replyCode,
      enhanced: null,
      text,
      operator: message.operator ?? "others",
    });
    const status = text.startsWith("5") ? "bounced" : "deferred";
    const report = text.startsWith("2")
      ? ({ ...told, text, status: "delivered" } as const)
      : ({ ...told, text, status, verdict } as const);
    await c.within((tx) => applyDelivery(tx, message, report, nowMs));
  };
  const ruled = () =>
    c.within((tx) =>
      tx
        .select()
        .from(decisions)
        .where(inArray(decisions.subjectKind, ["domain", "tenant"])),
    );
  const leased = async () => {
    await paceMessages(c.world, 1_000);
    return (await c.rows()).filter(({ state }) => state === "leased").length;
  };
  const states = async () => [...new Set((await c.rows()).slice(taken).map((m) => m.reasonCode ?? m.state))];
  const held = async () => {
    const [campaign] = await c.within((tx) =>
      tx.select().from(campaigns).where(eq(campaigns.id, c.campaignId)),
    );
    if (!campaign) throw new Error("no campaign");
    return c.within((tx) => heldReasons(tx, campaign, c.clock.now()));
  };
  /** What staff are told of all agencies. */
  const alerts = (nowMs: EpochMs) => database.withOperator((tx) => refusalAlerts(tx, nowMs));
  return { ...c, domainId, answer, ruled, leased, states, held, alerts };
}

/** Google, and so many domains that share an address: `told` is its word about the next messages of one of them. */
async function sharedAddress(database: Database, count: number) {
  const w = await refusedWorld(database, "gmail.com", 10);
  await paceMessages(w.world, 1_000);
  const others = Array.from({ length: count - 1 }, () => newId());
  await w.within(async (tx) => {
    await tx.update(messages).set({ state: "accepted" });
    const [row] = await tx.select().from(domains).where(eq(domains.id, w.domainId));
    if (!row) throw new Error("no domain");
    const more = others.map((id, n) => ({ ...row, id, name: `other${n}.example` }));
    if (more.length > 0) await tx.insert(domains).values(more);
    await tx
      .insert(pairs)
      .values({ tenantId: w.tenantId, addressId: w.pool.addressId, ...coldPair("google") })
      .onConflictDoNothing();
  });
  const domainIds = [w.domainId, ...others];
  let next = 0;
  const told = async (of: number, text: string, times = 1, agoMs = 0) => {
    for (let n = 0; n < times; n += 1, next += 1) {
      const domainId = domainIds[of] ?? "";
      await w.within((tx) => tx.update(messages).set({ domainId }).where(eq(messages.position, next)));
      await w.answer(next, text, agoMs);
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
  return { ...w, domainIds, told, pair, counted };
}
