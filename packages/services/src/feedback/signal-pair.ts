import type { ReplyVerdict } from "@penguinmails/core/feedback/reply/reply-rule";
import { type EpochMs, utcDay } from "@penguinmails/core/time";
import { ruleTimeOf } from "@penguinmails/core/warmup/asked-time";
import { onPairSignal } from "@penguinmails/core/warmup/pair";
import { operatorOf } from "@penguinmails/db/repositories/message-of";
import { lockKnownPairs, pairState, savePairState } from "@penguinmails/db/repositories/pairs";
import { addresses } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { pairSubject } from "../warmup/pair-subject.ts";
import { tellMove } from "../warmup/tell-move.ts";
import type { MessageRow } from "./record-event.ts";

type Said = { readonly at: EpochMs; readonly notBefore?: EpochMs | null };

/**
 * When a reply was given, as far as its machine's clock tells: not before the log had been read to its end, and not after
 * now.
 */
export function saidAt({ at, notBefore }: Said, nowMs: EpochMs): EpochMs {
  return Math.min(Math.max(at, notBefore ?? 0), nowMs);
}

/**
 * Fast loop: lets a reply move the pair as of when it was given, however late it is read: what is silence by now was
 * silence then, and what was taken since tells that it is over. Leaves a decision when a limit moved. `verdict` is null when
 * the message was taken. Nothing for a pair that there is no more: what it knew was of a domain that has left the address.
 */
export async function signalPair(
  tx: TenantDb,
  message: MessageRow,
  signal: "ok" | "rate" | "block",
  said: Said & { readonly text: string },
  verdict: ReplyVerdict | null,
  nowMs: EpochMs,
): Promise<void> {
  const { addressId } = message;
  if (addressId === null) return;
  const operator = operatorOf(message);
  const [row] = await lockKnownPairs(tx, [{ addressId, operator }]);
  if (!row) return;
  const at = saidAt(said, nowMs);
  const usedToday = row.usageDay === utcDay(at) ? row.usedToday : 0;
  const before = pairState(row);
  const move = onPairSignal(before, signal, {
    nowMs: at,
    usedToday,
    retryAfterMs: verdict?.retryAfterMs ?? null,
    ruleTime: verdict && ruleTimeOf(verdict),
    replyText: said.text,
  });
  if (move.pair !== before) await savePairState(tx, addressId, move.pair);
  if (!move.decision && !move.refused) return;
  const [address] = await tx.select({ ip: addresses.ip }).from(addresses).where(eq(addresses.id, addressId));
  const subject = pairSubject(addressId, address?.ip ?? null, operator);
  await tellMove(tx, nowMs, subject, move, `pair:${addressId}:${operator}:${signal}:${at}`);
}
