import type { ReplyVerdict } from "@penguinmails/core/feedback/reply/reply-rule";
import { day, type EpochMs } from "@penguinmails/core/time";
import { messageOfEvent } from "@penguinmails/db/repositories/message-of";
import { leads, messages } from "@penguinmails/db/schema/campaigns";
import { events } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gt, inArray } from "drizzle-orm";
import type { SuppressionReason } from "../suppressions/suppress.ts";
import type { MessageRow } from "./record-event.ts";

/** How long a full or suspended mailbox is remembered. */
const memoryMs = 14 * day;

/** A recipient to whom nothing is sent any more. */
export type Ended = {
  readonly email: string;
  readonly reason: SuppressionReason;
  readonly messageId: string;
};

/** A recipient who is given up from `k` such bounces within the 14 days up to this one, of `at`, on; it is counted. */
export type Bounced = {
  readonly email: string;
  readonly hash: string;
  readonly messageId: string;
  readonly k: number;
  readonly at: EpochMs;
};

/**
 * What a bounce means for mail to its recipient. Only evidence about the recipient counts: a dead address ends it at once,
 * a mailbox that may recover after the row's `k` bounces.
 */
export function weighBounce(
  message: MessageRow,
  { class: bounceClass, reaction }: ReplyVerdict,
  at: EpochMs,
): { readonly ended: Ended | null; readonly bounced: Bounced | null } {
  const { id: messageId, recipient: email, recipientHash: hash } = message;
  // Erased: listed for good already.
  if (email === null) return { ended: null, bounced: null };
  const ends = (reason: SuppressionReason) => ({ ended: { email, reason, messageId }, bounced: null });
  if (bounceClass === "hard") return ends("hard-bounce");
  if (bounceClass === "mailbox" && reaction.kind === "suppress-recipient") return ends("unreachable");
  const counts = bounceClass === "mailbox" && reaction.kind === "count-recipient";
  return { ended: null, bounced: counts ? { email, hash, messageId, k: reaction.k, at } : null };
}

/**
 * Those who bounced often enough, by all bounces that are recorded; called after these were. Holds their leads: of two
 * reports at the same instant the later one counts both.
 */
export async function bouncedOften(tx: TenantDb, bounced: readonly Bounced[]): Promise<readonly Ended[]> {
  if (bounced.length === 0) return [];
  const hashes = [...new Set(bounced.map(({ hash }) => hash))];
  await tx
    .select({ id: leads.id })
    .from(leads)
    .where(inArray(leads.emailHash, hashes))
    .orderBy(asc(leads.id))
    .for("no key update");
  const oldest = Math.min(...bounced.map(({ at }) => at)) - memoryMs;
  const rows = await tx
    .select({ hash: messages.recipientHash, at: events.at })
    .from(events)
    .innerJoin(messages, messageOfEvent)
    .where(
      and(
        inArray(messages.recipientHash, hashes),
        eq(events.kind, "bounced"),
        eq(events.class, "mailbox"),
        gt(events.at, oldest),
      ),
    );
  const bouncesBefore = ({ hash, at }: Bounced) =>
    rows.filter((row) => row.hash === hash && row.at > at - memoryMs).length;
  return bounced
    .filter((one) => bouncesBefore(one) >= one.k)
    .map(({ email, messageId }) => ({ email, messageId, reason: "unreachable" }));
}
