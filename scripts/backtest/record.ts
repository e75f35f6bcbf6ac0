import type { OperatorWord } from "@penguinmails/core/reputation/operator-word";
import type { EpochMs } from "@penguinmails/core/time";
import type { RuleTime } from "@penguinmails/core/warmup/asked-time";
import type { Standing, WarmupMode } from "@penguinmails/core/warmup/mode";
import type { EventKind } from "@penguinmails/db/schema/evidence";

export type RotationTurn = "out" | "in" | "gone";

export type RecordedMessage = {
  readonly id: string;
  readonly campaignId: string;
  readonly mailboxId: string;
  readonly domainId: string;
  readonly addressId: string | null;
  readonly operator: string;
  readonly position: number;
  readonly createdAt: EpochMs;
  /** The slot of its last claim, and the day (UTC, days since 1970) on which that was counted; null: never claimed. */
  readonly claimedAt: EpochMs | null;
  readonly claimDate: number | null;
  /** Still in line at the end of the record. */
  readonly isWaiting: boolean;
  /** It came to an end without a word that its node has it; `isUnproven`: nobody will ever know whether it was taken. */
  readonly ended: { readonly at: EpochMs; readonly isUnproven: boolean } | null;
};

type RecordedCampaign = {
  readonly name: string;
  readonly listId: string;
  readonly finishedAt: EpochMs | null;
};

/** What a member of the agency did with a campaign. */
export type Steering = "pause" | "resume" | "stop";

/** The last that an operator said of a day of a domain or an address, and the date on which we first heard it. */
export type RecordedWord = Omit<OperatorWord, "day" | "delivered"> & {
  readonly kind: "domain" | "address";
  readonly subjectId: string;
  /** Days since 1970. */
  readonly date: number;
  readonly toldDate: number;
};

export type RecordedEvent = {
  readonly id: string;
  readonly messageId: string;
  readonly kind: EventKind;
  /** When we learned of it. */
  readonly at: EpochMs;
  /** When it was said: its pair is moved as of then. */
  readonly saidAt: EpochMs;
  readonly class: string | null;
  readonly signal: "ok" | "rate" | "block" | null;
  readonly text: string;
  /** What the row that read it then asks of the pair; null: nothing, or the row is no more. */
  readonly ruleTime: RuleTime | null;
};

/** A ruling about a pair, a mailbox or a campaign, as it was written down or as a replay would have written it. */
export type Ruling = {
  /** Its dedupe key: the same ruling of the same moment has the same. */
  readonly key: string;
  readonly at: EpochMs;
  readonly subject: string;
  readonly limit: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
  readonly standing: Standing;
};

/** All that one agency's database rows say about what its warm-up saw and did. */
export type TenantRecord = {
  readonly tenantId: string;
  readonly name: string;
  readonly messages: ReadonlyMap<string, RecordedMessage>;
  readonly events: readonly RecordedEvent[];
  /** Claims a day by `pair <address> <operator>` and `mailbox <id>`; released leases are in it. */
  readonly claims: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly closings: readonly { readonly id: string; readonly date: number; readonly at: EpochMs }[];
  readonly firstMode: WarmupMode;
  readonly modes: readonly { readonly id: string; readonly at: EpochMs; readonly mode: WarmupMode }[];
  readonly campaigns: ReadonlyMap<string, RecordedCampaign>;
  /** When the review of campaigns ruled about one: that it was looked at then is certain. */
  readonly reviews: readonly { readonly id: string; readonly at: EpochMs; readonly campaignId: string }[];
  readonly steerings: readonly {
    readonly id: string;
    readonly at: EpochMs;
    readonly campaignId: string;
    readonly act: Steering;
  }[];
  /** When the agency's first message was taken; null: none was. */
  readonly firstAcceptedAt: EpochMs | null;
  readonly words: readonly RecordedWord[];
  /** The address that a domain leaves from. */
  readonly addressOfDomain: ReadonlyMap<string, string>;
  /** When a listed address left rotation, when it came back, and when an address was given back for good. */
  readonly rotations: readonly {
    readonly id: string;
    readonly at: EpochMs;
    readonly addressId: string;
    readonly turn: RotationTurn;
  }[];
  /** Proposals that somebody accepted, by the key of their ruling. */
  readonly answers: readonly { readonly id: string; readonly at: EpochMs; readonly key: string }[];
  readonly rulings: readonly Ruling[];
  /** What a pair had used of its day when an operator made it rest or pause, by the key of that ruling. */
  readonly usedAt: ReadonlyMap<string, number>;
  readonly mailboxes: ReadonlyMap<
    string,
    { readonly email: string; readonly domainId: string; readonly createdAt: EpochMs }
  >;
  readonly ips: ReadonlyMap<string, string | null>;
};
