import { createHash } from "node:crypto";
import { day, type EpochMs, hour, minute, second } from "@penguinmails/core/time";
import { chanceOf } from "../dns/chance.ts";
import type { MailHost } from "../dns/synthetic.ts";
import type { WorldStore } from "../store.ts";
import { oneClickUrl } from "./dkim.ts";
import { fieldOf } from "./mail-text.ts";
import { type Habit, personOf } from "./person.ts";
import type { TakenMail } from "./receiver.ts";

type ReturnKind = "dsn" | "complaint" | "arf" | "reply" | "auto-reply" | "one-click" | "opt-out-mail";

/** What will come back of one mail: durable from the moment in which the mail was taken. */
export type Return = {
  readonly kind: ReturnKind;
  readonly dueMs: EpochMs;
  readonly attempts: number;
  readonly host: MailHost;
  readonly last: number;
  readonly memory: string;
  readonly recipient: string;
  readonly habit: Habit;
  readonly arrivedMs: EpochMs;
  readonly envelope: { readonly ip: string; readonly from: string };
  readonly fromDomain: string;
  /** The mail, cut off where it is longer than anybody quotes. */
  readonly raw: string;
  /** Where a click goes. */
  readonly url: string | null;
};

export const returnKind = "receiver-return";
const answeredKind = "receiver-answered";
const longestKeptText = 60_000;
const autoReplyEveryMs = 7 * day;

type Span = readonly [soonestMs: number, latestMs: number];
const spans: Readonly<Record<ReturnKind, Span>> = {
  dsn: [20 * second, 30 * minute],
  complaint: [10 * minute, 1.5 * day],
  arf: [2 * minute, 2 * hour],
  reply: [8 * minute, 2 * day],
  "auto-reply": [5 * second, 2 * minute],
  "one-click": [3 * minute, 1 * day],
  "opt-out-mail": [3 * minute, 1 * day],
};

/** Most come soon, a few late. */
export function delayMs(seed: number, kind: ReturnKind, ...words: readonly string[]): number {
  const [soonest, latest] = spans[kind];
  return Math.round(soonest + (latest - soonest) * chanceOf(seed, "delay", kind, ...words) ** 3);
}

/** What comes back of a mail that was just taken, not yet written anywhere. */
export function returnsOf(
  seed: number,
  store: WorldStore,
  taken: TakenMail,
  now: EpochMs,
): readonly Return[] {
  const { host, last, memory, recipient, messageId, mail, envelope, authentication } = taken;
  const person = personOf(seed, recipient, host);
  const fromDomain = authentication.fromDomain ?? "";
  const make = (kind: ReturnKind, url: string | null = null): Return => ({
    kind,
    dueMs: now + delayMs(seed, kind, messageId, recipient.toLowerCase()),
    attempts: 0,
    ...{ host, last, memory, recipient, habit: person.habit, arrivedMs: now, fromDomain, url },
    envelope: { ip: envelope.ip, from: envelope.from },
    raw: `${mail.headerText}\r\n${mail.body.slice(0, longestKeptText)}`,
  });
  if (person.mailbox === "bounces-later") return [make("dsn")];
  // Programs answer no programs (RFC 3834 §2), and people no automatic mail.
  if (!/^(?:no)?$/i.test(fieldOf(mail, "Auto-Submitted") ?? "")) return [];
  const found: Return[] = [];
  const answered = store.get<EpochMs>(answeredKind, answeredId("auto-reply", fromDomain, recipient));
  if (person.away && (answered === null || now - answered >= autoReplyEveryMs))
    found.push(make("auto-reply"));
  if (person.habit === "nothing") return found;
  // Once is enough: people answer the first mail of a sender that moves them.
  if (store.get(answeredKind, answeredId("habit", fromDomain, recipient)) !== null) return found;
  switch (person.habit) {
    case "complains":
      return [...found, make("complaint")];
    case "unsubscribes": {
      const mailto = /<(mailto:[^<>\s]+)>/i.exec(fieldOf(mail, "List-Unsubscribe") ?? "")?.[1];
      const url = oneClickUrl(mail, authentication.signatures);
      // Apple Mail writes to the address; the others press the button.
      if (mailto && (host === "apple" || !url)) return [...found, make("opt-out-mail", mailto)];
      return url ? [...found, make("one-click", url)] : found;
    }
    default:
      return [...found, make("reply")];
  }
}

/** Begins to write them; the caller awaits, with what it wrote in the same tick. */
export function putReturns(
  store: WorldStore,
  messageId: string,
  returns: readonly Return[],
): { readonly ids: readonly string[]; readonly written: Promise<unknown> } {
  const ids = returns.map((one) => idOf(one, messageId));
  const written = returns.flatMap((one, at) => [
    store.put(returnKind, ids[at] ?? "", one),
    ...(one.kind === "dsn"
      ? []
      : [
          store.put(
            answeredKind,
            answeredId(one.kind === "auto-reply" ? "auto-reply" : "habit", one.fromDomain, one.recipient),
            one.arrivedMs,
          ),
        ]),
  ]);
  return { ids, written: Promise.all(written) };
}

/** The same mail has the same returns: a second one would be put over the first. */
function idOf({ kind, recipient }: Return, messageId: string): string {
  return createHash("sha256")
    .update([kind, messageId, recipient.toLowerCase()].join("\n"))
    .digest("base64url")
    .slice(0, 24);
}

const answeredId = (what: string, fromDomain: string, recipient: string): string =>
  `${what}|${fromDomain}|${recipient.toLowerCase()}`;

/** How much is still to come back. */
export const pendingReturns = (store: WorldStore): number => store.count(returnKind);
