import { formatCount, formatShare } from "./number.ts";
import { sentence, spaced } from "./state-words.ts";
import { formatInstant } from "./time.ts";

/** Whom a decision is about. */
export type DecisionSubject = {
  readonly kind: "mailbox" | "pair" | "address" | "domain" | "campaign" | "list" | "tenant" | "node";
  readonly label: string;
};

const limits: Readonly<Record<string, string>> = { capPerDay: "Limit a day", rate: "Pace" };
const kinds: Readonly<Record<DecisionSubject["kind"], string>> = {
  mailbox: "mailbox",
  pair: "address and operator",
  address: "address",
  domain: "domain",
  campaign: "campaign",
  list: "list",
  tenant: "agency",
  node: "node",
};

export function kindWords(kind: DecisionSubject["kind"]): string {
  return kinds[kind];
}

export function limitWords(limit: string): string {
  if (Object.hasOwn(limits, limit)) return limits[limit] ?? limit;
  // What has spaces is words already, with names and domains in them.
  return limit.includes(" ") ? limit.charAt(0).toUpperCase() + limit.slice(1) : sentence(spaced(limit));
}

/** Which move it is, apart from every other in a list: "Limit a day of ann@acme.example, 5 to 7" */
export function moveWords(decision: {
  readonly subject: Pick<DecisionSubject, "label">;
  readonly change: { readonly limit: string; readonly before: string; readonly after: string };
}): string {
  const { limit, before, after } = decision.change;
  return `${limitWords(limit)} of ${decision.subject.label}, ${before} to ${after}`;
}

export type Standing = "applied" | "observed" | "proposed" | "accepted" | "dismissed" | "lapsed";
const standings: Readonly<Record<Exclude<Standing, "applied">, string>> = {
  observed: "observed only",
  proposed: "proposed",
  accepted: "accepted",
  dismissed: "dismissed",
  lapsed: "lapsed",
};

/** Whether the limit moved, as a word; null where it simply did. */
export function standingWords(standing: Standing): string | null {
  return standing === "applied" ? null : standings[standing];
}

/** `bounceRate7d` 0.0952 → "bounce rate 7d 9.5 %" */
export function factWords(name: string, value: number | string): string {
  return `${spaced(name).toLowerCase()} ${shownFact(name, value)}`;
}

function shownFact(name: string, value: number | string): string {
  if (typeof value === "string") {
    if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return formatInstant(Date.parse(value));
    // A state such as `past_due`; what has other signs is a name, an address or words.
    return /^[a-z]+(?:_[a-z]+)+$/.test(value) ? value.replaceAll("_", " ") : value;
  }
  if (/rate(?:\d+d)?$/i.test(name) && value >= 0 && value <= 1) return formatShare(value);
  return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(3)));
}

/** A sentence without its full stop, for use inside another. */
export function withoutStop(text: string): string {
  return text.replace(/[.\s]+$/, "");
}
