import { classifyReply } from "@penguinmails/core/feedback/reply/classify-reply";
import { utcDay } from "@penguinmails/core/time";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { decisions } from "@penguinmails/db/schema/evidence";
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
