import { classifyReply } from "@penguinmails/core/feedback/reply/classify-reply";
import { utcDay } from "@penguinmails/core/time";
import { coldPair } from "@penguinmails/core/warmup/pair";
import { newId } from "@penguinmails/db/ids";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { decisions, evidenceDaily, pairs } from "@penguinmails/db/schema/evidence";
import { domains } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq, inArray, lt } from "drizzle-orm";
import { heldReasons } from "../campaigns/held-reasons.ts";
import { running } from "../delivery/delivery-test-world.ts";
import { paceMessages } from "../delivery/pace-messages.ts";
import { applyDelivery } from "../feedback/apply-delivery.ts";

export const unauthenticated = "550 5.7.26 lead0@gmail.com: This mail is unauthenticated";

/** Ten messages; the first `taken` are the node's, the rest is in line. */
export async function refusedWorld(database: Database, domain: string, taken = 5) {
  const c = await running(database, 10, { mailboxes: 1, domain });
  const { addressId, nodeId, domainId } = c.pool;
  await c.within(async (tx) => {
    const acceptedAt = c.clock.now();
    const own = { state: "accepted" as const, acceptedAt, addressId, nodeId, claimDay: utcDay(acceptedAt) };
    await tx.update(messages).set(own).where(lt(messages.position, taken));
    await tx.update(campaigns).set({ canary: "passed" });
  });
  /** What the operator answers about the message at that place. */
  const answer = async (at: number, text: string) => {
    const message = (await c.rows())[at];
    if (!message) throw new Error("no such message");
    const nowMs = c.clock.now();
    const told = {
      at: nowMs,
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
  return { ...c, domainId, answer, ruled, leased, states, held };
}

/** Google, and so many domains that share an address: `told` is its word about the next messages of one of them. */
export async function sharedAddress(database: Database, count: number) {
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
