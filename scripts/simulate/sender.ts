import type { ReplyVerdict } from "@penguinmails/core/feedback/reply/classify-reply";
import type { Policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";

export type Mail = {
  readonly id: string;
  readonly tenant: string;
  readonly campaign: string;
  readonly operator: string;
  readonly quality: number;
  /** Mailbox of its tenant that sends it, 0-based. */
  readonly box: number;
  firstAttemptAt: EpochMs;
  attempts: number;
};

/** The sending domain of its mailbox: as many mailboxes each as the policy allows. */
export function domainOf({ tenant, box }: Pick<Mail, "tenant" | "box">, policy: Policy): string {
  return `${tenant}-${Math.floor(box / policy.mailbox.maxPerDomain)}.example`;
}

export type Refusal = {
  readonly kind: "deferred" | "bounced";
  readonly code: number;
  readonly text: string;
  readonly verdict: ReplyVerdict;
};
export type Outcome = { readonly kind: "delivered"; readonly text: string } | Refusal;

/** What decides when mail goes: the production controller, or a calendar. Retries are the node's and alike for all. */
export type Sender = {
  readonly add: (mail: Mail) => void;
  /** Called at each midnight UTC. */
  readonly openDay: (nowMs: EpochMs) => void;
  /** Mail that goes within [nowMs, untilMs]. */
  readonly take: (nowMs: EpochMs, untilMs: EpochMs) => readonly { mail: Mail; sendAt: EpochMs }[];
  readonly told: (mail: Mail, outcome: Outcome, nowMs: EpochMs) => void;
  readonly reported: (mail: Mail, kind: "bounce" | "complaint", nowMs: EpochMs) => void;
};

/** How many more messages an operator would take at this instant, 0 and up. */
export type RoomAt = (nowMs: EpochMs, operator: string) => number;
/** What who is told the room takes of it at once: a message to nobody, or one that is called spam, may take room from the next. */
export const roomShare = 0.5;

/** First come, first served, without moving what stays. */
export class WaitingLine<Item> {
  private items: Item[] = [];
  private head = 0;
  push(item: Item): void {
    this.items.push(item);
  }
  isEmpty(): boolean {
    return this.head === this.items.length;
  }
  /** The first `count` that wait. */
  peek(count: number): readonly Item[] {
    return this.items.slice(this.head, this.head + count);
  }
  drop(count: number): void {
    this.head += count;
    if (this.head > 4_096) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
  }
}
