import type { Tone } from "@penguinmails/ui/badge";

type Word = readonly [tone: Tone, label: string];
const table = {
  node: {
    ordered: ["busy", "Ordered"],
    provisioning: ["busy", "Being set up"],
    serving: ["ok", "Serving"],
    failed: ["bad", "Failed"],
    retiring: ["warn", "Being given back"],
    retired: ["idle", "Given back"],
  },
  address: {
    ordered: ["busy", "Ordered"],
    assigned: ["busy", "Assigned"],
    serving: ["ok", "Serving"],
    resting: ["warn", "Resting"],
    quarantined: ["bad", "Quarantined"],
    released: ["idle", "Released"],
  },
  domain: {
    pending: ["busy", "Pending"],
    verified: ["ok", "Verified"],
    degraded: ["warn", "Degraded"],
    held: ["bad", "Held"],
  },
  record: {
    ok: ["ok", "Right"],
    missing: ["bad", "Missing"],
    wrong: ["bad", "Wrong"],
    unknown: ["warn", "No answer"],
    pending: ["busy", "Pending"],
  },
  mailbox: {
    pending: ["busy", "Being made"],
    ready: ["ok", "Ready"],
    paused: ["warn", "Paused"],
    failed: ["bad", "Failed"],
  },
  campaign: {
    draft: ["idle", "Draft"],
    planning: ["busy", "Planning"],
    running: ["ok", "Running"],
    paused: ["warn", "Paused"],
    finished: ["idle", "Finished"],
    stopped: ["bad", "Stopped"],
  },
  subscription: {
    none: ["idle", "No plan"],
    trialing: ["ok", "Trial"],
    active: ["ok", "Active"],
    past_due: ["warn", "Payment overdue"],
    unpaid: ["bad", "Unpaid"],
    canceled: ["bad", "Cancelled"],
    incomplete: ["warn", "Payment not finished"],
  },
  payment: {
    paid: ["ok", "Paid"],
    open: ["warn", "Open"],
    draft: ["idle", "Draft"],
    failed: ["bad", "Failed"],
    void: ["idle", "Void"],
    uncollectible: ["bad", "Not collectible"],
  },
  pair: {
    cold: ["idle", "Cold"],
    warming: ["busy", "Warming"],
    warm: ["ok", "Warm"],
    slowed: ["warn", "Slowed"],
    resting: ["warn", "Resting"],
    quarantined: ["bad", "Quarantined"],
    retired: ["idle", "Retired"],
  },
  message: {
    queued: ["idle", "Queued"],
    leased: ["busy", "Being sent"],
    data_sent: ["busy", "Being sent"],
    accepted: ["busy", "Accepted by node"],
    deferred: ["warn", "Deferred"],
    delivered: ["ok", "Delivered"],
    bounced: ["bad", "Bounced"],
    bounced_hard: ["bad", "Bounced, for good"],
    bounced_soft: ["bad", "Bounced, soft"],
    failed: ["bad", "Failed"],
    unknown: ["warn", "Unknown"],
    skipped: ["idle", "Skipped"],
  },
  event: {
    accepted: ["idle", "Handed over"],
    refused: ["bad", "Refused"],
    delivered: ["ok", "Delivered"],
    deferred: ["warn", "Deferred"],
    bounced: ["bad", "Bounced"],
    complained: ["bad", "Complaint"],
    replied: ["busy", "Replied"],
    "auto-replied": ["idle", "Auto-reply"],
    unsubscribed: ["warn", "Opted out"],
    opened: ["idle", "Opened"],
    clicked: ["idle", "Clicked"],
    failed: ["bad", "Failed"],
    unknown: ["warn", "Unknown"],
    settled: ["idle", "Settled"],
  },
  lead: {
    active: ["ok", "Active"],
    replied: ["busy", "Replied"],
    suppressed: ["idle", "Suppressed"],
  },
} as const satisfies Record<string, Record<string, Word>>;

export type StatusKind = keyof typeof table;

/** Colour and words of a state. A state that we don't know yet shows as it is written. */
export function statusWord(kind: StatusKind, state: string): { readonly tone: Tone; readonly label: string } {
  const words: Readonly<Record<string, Word>> = table[kind];
  const [tone, label] = (Object.hasOwn(words, state) ? words[state] : null) ?? [
    "idle" as const,
    sentence(state),
  ];
  return { tone, label };
}

/** `mailbox-not-ready` → "Mailbox not ready" */
export function sentence(code: string): string {
  const words = code.replace(/[-_.]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const operators: Readonly<Record<string, string>> = {
  google: "Google",
  ms365: "Microsoft 365",
  "ms-consumer": "Outlook.com",
  yahoo: "Yahoo",
  apple: "Apple",
  gateway: "Mail gateways",
  others: "Others",
};

/** Who runs the recipient's mail, as people call them. */
export function operatorName(operator: string | null): string {
  if (operator === null) return "–";
  // A host that we have no name for is told by its domain.
  return operators[operator] ?? (operator.includes(".") ? operator : sentence(operator));
}
