import { policy } from "@penguinmails/core/policy";
import { type EpochMs, utcDay } from "@penguinmails/core/time";
import { lockAddresses } from "@penguinmails/db/repositories/addresses";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { operatorOf } from "@penguinmails/db/repositories/message-of";
import { lockPairs, savePair } from "@penguinmails/db/repositories/pairs";
import { messages } from "@penguinmails/db/schema/campaigns";
import { type domains, mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gt, inArray, ne } from "drizzle-orm";
import { pairEvidence } from "../warmup/pair-subject.ts";

type Domain = Pick<typeof domains.$inferSelect, "id" | "nodeId" | "addressId">;

/**
 * What the domain's node took while the domain left from another address, and still has, leaves from the present one: it is
 * counted there from now on, as the first that the new address sends today, so that less of what is new goes beside it. The
 * caller has locked the domain.
 */
export async function takeQueueAlong(tx: TenantDb, nowMs: EpochMs, { id, nodeId, addressId }: Domain) {
  if (addressId === null) return;
  const boxes = await tx.select({ id: mailboxes.id }).from(mailboxes).where(eq(mailboxes.domainId, id));
  if (boxes.length === 0) return;
  await lockAddresses(tx, [addressId]);
  const boxIds = boxes.map((box) => box.id);
  const waiting = await tx
    .select({ id: messages.id, operator: messages.operator })
    .from(messages)
    .where(
      and(
        inArray(messages.mailboxId, boxIds),
        eq(messages.state, "accepted"),
        inArray(messages.delivery, ["none", "deferred"]),
        eq(messages.nodeId, nodeId),
        ne(messages.addressId, addressId),
        // What is older its queue has given up, whether or not we read of it.
        gt(messages.acceptedAt, nowMs - policy.retry.giveUpAfterMs),
      ),
    )
    .orderBy(asc(messages.id))
    .for("no key update");
  if (waiting.length === 0) return;
  const today = utcDay(nowMs);
  const ids = waiting.map((message) => message.id);
  await tx.update(messages).set({ addressId, claimDay: today }).where(inArray(messages.id, ids));
  const subjects = waiting.flatMap((message) => pairEvidence(addressId, operatorOf(message)));
  const counted = subjects.map(({ operator }) => operator);
  for (const [operator, pair] of await lockPairs(tx, addressId, counted)) {
    const before = pair.usageDay === today ? pair.usedToday : 0;
    const usedToday = before + counted.filter((each) => each === operator).length;
    await savePair(tx, addressId, operator, { usageDay: today, usedToday, lastUsedAt: nowMs });
  }
  const delta = { claimed: 1 };
  addEvidence(
    tx,
    today,
    subjects.map((subject) => ({ subject, delta })),
  );
}
