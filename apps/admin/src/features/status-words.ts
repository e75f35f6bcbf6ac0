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
  trouble: {
    failed: ["bad", "Failed"],
    stuck: ["warn", "Stuck"],
    silent: ["bad", "Silent"],
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
    past_due: ["warn", "Overdue"],
    unpaid: ["bad", "Unpaid"],
    canceled: ["bad", "Cancelled"],
    incomplete: ["warn", "Not finished"],
  },
  severity: {
    warn: ["warn", "Look at it"],
    bad: ["bad", "Act now"],
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

/** `node.stop-sending` → "Node stop sending" */
export function sentence(code: string): string {
  const words = code.replace(/[-_.]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const roles: Readonly<Record<string, string>> = {
  support: "Support",
  operator: "Operator",
  finance: "Finance",
  "super-admin": "Super admin",
};

export function roleName(role: string): string {
  return roles[role] ?? sentence(role);
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
export function operatorName(operator: string): string {
  return operators[operator] ?? sentence(operator);
}
