import { commonStates, type StateTable, stateWord } from "@penguinmails/ui/format/state-words";

const table = {
  ...commonStates,
  record: {
    ok: ["ok", "Right"],
    missing: ["bad", "Missing"],
    wrong: ["bad", "Wrong"],
    unknown: ["warn", "No answer"],
    pending: ["busy", "Pending"],
  },
  egress: {
    attested: ["ok", "Attested"],
    "egress-wrong": ["bad", "Wrong"],
    "egress-expired": ["warn", "Too long ago"],
    "egress-not-attested": ["busy", "Not seen yet"],
  },
  hold: {
    "sending-stopped": ["bad", "Sending is stopped"],
    "no-subscription": ["bad", "No subscription"],
    "domain-not-verified": ["warn", "Domain not verified"],
    "domain-without-address": ["warn", "No address yet"],
    "address-listed": ["bad", "Address is listed"],
    "domain-listed": ["bad", "Domain is listed"],
    "node-held": ["warn", "Node is held"],
    "node-not-serving": ["warn", "Node doesn’t serve"],
    "egress-wrong": ["bad", "Leaves the wrong way"],
    "egress-expired": ["warn", "Waits for a test mail"],
    "egress-not-attested": ["busy", "Waits for a test mail"],
  },
  mailbox: {
    pending: ["busy", "Being made"],
    ready: ["ok", "Ready"],
    paused: ["warn", "Paused"],
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
    erased: ["idle", "Erased"],
  },
} as const satisfies StateTable;

export type StatusKind = keyof typeof table;

/** Colour and words of a state. A state that we don't know yet shows as it is written. */
export function statusWord(kind: StatusKind, state: string) {
  return stateWord(table, kind, state);
}
