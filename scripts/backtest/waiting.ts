import type { EpochMs } from "@penguinmails/core/time";
import type { RecordedMessage, TenantRecord } from "./record.ts";

/** What could have gone on a day and did not, in the order of the campaign; beside it what the other life keeps back. */
export function makeWaiting(record: TenantRecord) {
  const kept = new Set<string>();
  const sending = new Set<string>();
  const addressOf = new Map<string, string>();
  for (const { campaignId, claimDate, mailboxId, addressId } of record.messages.values()) {
    if (claimDate !== null) sending.add(`${campaignId} ${claimDate}`);
    if (addressId !== null) addressOf.set(mailboxId, addressId);
  }
  return {
    keep: (message: RecordedMessage) => kept.add(message.id),
    sent: (message: RecordedMessage) => kept.delete(message.id),
    isKept: (message: RecordedMessage) => kept.has(message.id),
    /** Of campaigns that were sending on the date, and of those that only the other life's guards let go on. */
    on(
      date: number,
      at: EpochMs,
      parted: ReadonlySet<string>,
      isFreed: (message: RecordedMessage) => boolean,
    ): readonly RecordedMessage[] {
      const open: RecordedMessage[] = [];
      for (const message of record.messages.values()) {
        const { id, campaignId, claimDate, createdAt, isWaiting } = message;
        if (parted.has(id) && !kept.has(id)) continue;
        if (createdAt > at || !(sending.has(`${campaignId} ${date}`) || isFreed(message))) continue;
        const isLater = claimDate === null ? isWaiting : claimDate > date;
        if (!isLater && !kept.has(id)) continue;
        const addressId = message.addressId ?? addressOf.get(message.mailboxId) ?? null;
        if (addressId !== null) open.push({ ...message, addressId });
      }
      return open;
    },
  };
}
