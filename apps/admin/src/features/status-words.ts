import { commonStates, type StateTable, sentence, stateWord } from "@penguinmails/ui/format/state-words";

const table = {
  ...commonStates,
  trouble: {
    failed: ["bad", "Failed"],
    stuck: ["warn", "Stuck"],
    silent: ["bad", "Silent"],
    "mail-unread": ["bad", "Mail unread"],
    unreachable: ["bad", "Unreachable"],
    degraded: ["warn", "Half reachable"],
    strained: ["warn", "Strained"],
    isolated: ["bad", "Isolated"],
  },
  backup: {
    running: ["busy", "Under way"],
    done: ["ok", "Good"],
    failed: ["bad", "Failed"],
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
} as const satisfies StateTable;

export type StatusKind = keyof typeof table;

/** Colour and words of a state. A state that we don't know yet shows as it is written. */
export function statusWord(kind: StatusKind, state: string) {
  return stateWord(table, kind, state);
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
