import { chanceOf, pickWeighted } from "../dns/chance.ts";
import type { MailHost } from "../dns/synthetic.ts";

/** What becomes of a mail to this address. */
export type Mailbox =
  | "works"
  | "unknown"
  | "disabled"
  /** 4.2.2: full for now. */
  | "full"
  /** 5.2.2: full for good. */
  | "over-quota"
  /** Accepted, and returned by a DSN later. */
  | "bounces-later";
/** What the person does about a first cold mail. */
export type Habit =
  | "nothing"
  | "complains"
  /** Presses the one-click unsubscribe of the mail program. */
  | "unsubscribes"
  | "asks-to-stop"
  | "wrong-person"
  | "interested"
  | "asks-back"
  | "not-now";

export type Person = {
  readonly mailbox: Mailbox;
  readonly habit: Habit;
  /** An automatic reply is on. */
  readonly away: boolean;
};

/** Shares in per cent. Of the size that senders with checked lists report; plausible, not measured. */
const mailboxShares: Readonly<Record<Mailbox, number>> = {
  works: 97.3,
  unknown: 1.5,
  disabled: 0.2,
  full: 0.3,
  "over-quota": 0.2,
  "bounces-later": 0.5,
};
export const habitShares: Readonly<Record<Habit, number>> = {
  nothing: 97.42,
  complains: 0.08,
  unsubscribes: 0.3,
  "asks-to-stop": 0.2,
  "wrong-person": 0.2,
  interested: 0.8,
  "asks-back": 0.4,
  "not-now": 0.6,
};
/**
 * Of the operators that tell senders of complaints: their people read cold mail in private, and press the button more
 * often.
 */
const toldHabitShares: Readonly<Record<Habit, number>> = {
  complains: 1,
  nothing: 96.5,
  unsubscribes: 0.3,
  "asks-to-stop": 0.2,
  "wrong-person": 0.2,
  interested: 0.8,
  "asks-back": 0.4,
  "not-now": 0.6,
};
const tellComplaints: ReadonlySet<MailHost> = new Set(["yahoo", "ms-consumer"]);
const awayPercent = 1.5;

/** These know all their mailboxes at the door; others find out behind it. */
const knowAtTheDoor: ReadonlySet<MailHost> = new Set(["google", "yahoo", "apple", "ms-consumer"]);

/** Who stands behind an address: always the same in a world of that seed. Case does not matter. */
export function personOf(seed: number, address: string, host: MailHost): Person {
  const who = address.toLowerCase();
  if (/^(?:postmaster|abuse)@/.test(who)) return { mailbox: "works", habit: "nothing", away: false };
  const mailbox = pickWeighted(mailboxShares, chanceOf(seed, "mailbox", who));
  return {
    mailbox: mailbox === "bounces-later" && knowAtTheDoor.has(host) ? "unknown" : mailbox,
    habit: pickWeighted(
      tellComplaints.has(host) ? toldHabitShares : habitShares,
      chanceOf(seed, "habit", who),
    ),
    away: chanceOf(seed, "away", who) * 100 < awayPercent,
  };
}

/** The first `person-<n>@<domain>` of a kind, for whoever wants to see that kind. Throws `RangeError` when none of `among` is. */
export function addressWhere(
  seed: number,
  domain: string,
  host: MailHost,
  wanted: (person: Person) => boolean,
  among = 50_000,
): string {
  for (let n = 0; n < among; n += 1) {
    const address = `person-${n}@${domain}`;
    if (wanted(personOf(seed, address, host))) return address;
  }
  throw new RangeError(`No such person at ${domain}`);
}
