import type { EpochMs } from "@penguinmails/core/time";
import { chanceOf } from "../dns/chance.ts";
import { type MailHost, receivers } from "../dns/synthetic.ts";
import type { WorldStore } from "../store.ts";

/** What was taken, kept under Message-ID and recipient. */
type AcceptedMail = {
  readonly atMs: EpochMs;
  readonly messageId: string;
  readonly recipient: string;
  readonly operator: MailHost;
  /** Envelope sender; empty for the null sender. */
  readonly sender: string;
  readonly from: string | null;
  readonly subject: string;
  readonly ip: string;
  /** How often the same mail was taken for the same recipient: more than 1 is a duplicate. */
  readonly times: number;
};

/** Why a mail was not taken. */
export type Refusal =
  | "unknown"
  | "disabled"
  | "full"
  | "over-quota"
  | "rate"
  | "blocked"
  | "listed"
  | "trouble"
  | "greylisted"
  | "unauthenticated"
  | "dmarc"
  | "no-ptr"
  | "not-a-mail"
  | "relay"
  | "fault";
type Tally = {
  readonly accepted: number;
  /** Taken again although they had been taken before. */
  readonly duplicates: number;
  /** 5xx. */
  readonly refused: Readonly<Partial<Record<Refusal, number>>>;
  /** 4xx. */
  readonly deferred: Readonly<Partial<Record<Refusal, number>>>;
  readonly complaints: number;
  readonly dsns: number;
  readonly arfs: number;
  readonly replies: number;
  readonly autoReplies: number;
  readonly oneClicks: number;
  /** Unsubscribing by mail. */
  readonly optOutMails: number;
  /** What was to go back and did not: refused for good, or given up. */
  readonly undeliverable: number;
};
type Stream = {
  readonly ip: string;
  readonly helo: string;
  readonly ptr: string | null;
  readonly fromDomain: string | null;
  readonly spf: string;
  readonly dkim: string;
  readonly dmarc: string;
  readonly count: number;
};

const mailKind = "receiver-mail";
const tallyKind = "receiver-tally";
const streamKind = "receiver-stream";

const nothing: Tally = {
  accepted: 0,
  duplicates: 0,
  refused: {},
  deferred: {},
  complaints: 0,
  dsns: 0,
  arfs: 0,
  replies: 0,
  autoReplies: 0,
  oneClicks: 0,
  optOutMails: 0,
  undeliverable: 0,
};
type Counter = Exclude<keyof Tally, "refused" | "deferred">;

const tallyOf = (store: WorldStore, host: MailHost): Tally => ({
  ...nothing,
  ...store.get<Partial<Tally>>(tallyKind, host),
});

export function count(store: WorldStore, host: MailHost, what: Counter): Promise<void> {
  const known = tallyOf(store, host);
  return store.put(tallyKind, host, { ...known, [what]: known[what] + 1 });
}

export function countRefusal(store: WorldStore, host: MailHost, code: number, why: Refusal): Promise<void> {
  const known = tallyOf(store, host);
  const side = code < 500 ? "deferred" : "refused";
  return store.put(tallyKind, host, {
    ...known,
    [side]: { ...known[side], [why]: (known[side][why] ?? 0) + 1 },
  });
}

/** False for one that was taken before. The promise resolves when all of it is durable. */
export function recordAccepted(
  store: WorldStore,
  mail: Omit<AcceptedMail, "times">,
  stream: Omit<Stream, "count">,
): { readonly isFirst: boolean; readonly written: Promise<unknown> } {
  const id = `${mail.messageId}|${mail.recipient}`;
  const known = store.get<AcceptedMail>(mailKind, id);
  const streamId = Object.values(stream).join("|");
  const streamed = store.get<Stream>(streamKind, streamId)?.count ?? 0;
  const written = Promise.all([
    store.put(mailKind, id, known ? { ...known, times: known.times + 1 } : { ...mail, times: 1 }),
    count(store, mail.operator, "accepted"),
    known ? count(store, mail.operator, "duplicates") : null,
    store.put(streamKind, streamId, { ...stream, count: streamed + 1 }),
  ]);
  return { isFirst: known === null, written };
}

/** A tally's numbers over all operators; `accepted` counts each 250. */
export type Deliveries = Readonly<Record<keyof Tally, number>> & {
  /** Message-ID and recipient, each once. */
  readonly distinctMessages: number;
  readonly perOperator: Readonly<Partial<Record<MailHost, Tally>>>;
  readonly sources: readonly Stream[];
};

/** What the world's receivers have seen. `complaints` are people's; `arfs` those that the sender was told of. */
export function deliveries(store: WorldStore): Deliveries {
  const perOperator: Partial<Record<MailHost, Tally>> = {};
  const sum = { ...nothing, refused: 0, deferred: 0 };
  for (const host of new Set(receivers.map((one) => one.host))) {
    if (store.get(tallyKind, host) === null) continue;
    const tally = tallyOf(store, host);
    perOperator[host] = tally;
    for (const [name, value] of Object.entries(tally) as [keyof Tally, Tally[keyof Tally]][])
      sum[name] +=
        typeof value === "number" ? value : Object.values(value).reduce((all, one) => all + one, 0);
  }
  return {
    ...sum,
    distinctMessages: store.count(mailKind),
    perOperator,
    sources: store.list<Stream>(streamKind).map(({ body }) => body),
  };
}

/** Newest first. */
export function recentDeliveries(store: WorldStore, limit: number): readonly AcceptedMail[] {
  return store
    .list<AcceptedMail>(mailKind)
    .map(({ body }) => body)
    .sort((a, b) => b.atMs - a.atMs)
    .slice(0, limit);
}

/** A queue id as the operators write them. */
export function queueId(seed: number, ...words: readonly string[]): string {
  return Math.floor(chanceOf(seed, "queue-id", ...words) * 2 ** 48)
    .toString(36)
    .toUpperCase()
    .padStart(10, "0");
}
