import type { Tone } from "../badge.tsx";

type StateWord = readonly [tone: Tone, label: string];
export type StateTable = Readonly<Record<string, Readonly<Record<string, StateWord>>>>;

/** What staff and agencies call alike. */
export const commonStates = {
  node: {
    ordered: ["busy", "Ordered"],
    provisioning: ["busy", "Being set up"],
    serving: ["ok", "Serving"],
    isolated: ["bad", "Isolated"],
    failed: ["bad", "Failed"],
    retiring: ["warn", "Being given back"],
    retired: ["idle", "Given back"],
  },
  address: {
    ordered: ["busy", "Ordered"],
    assigned: ["busy", "Assigned"],
    serving: ["ok", "Serving"],
    held: ["warn", "Held"],
    quarantined: ["bad", "Quarantined"],
    releasing: ["warn", "Being given back"],
    released: ["idle", "Released"],
  },
  reach: {
    reachable: ["ok", "Answers"],
    degraded: ["warn", "Half reachable"],
    unreachable: ["bad", "Unreachable"],
  },
  operation: {
    running: ["busy", "Under way"],
    done: ["ok", "Done"],
    failed: ["bad", "Failed"],
  },
  operationKind: {
    apply: ["idle", "Apply the plan"],
    "restart-mailu": ["idle", "Restart Mailu"],
    reboot: ["idle", "Reboot the machine"],
    "rotate-key": ["idle", "Change the SSH key"],
    "renew-tls": ["idle", "Renew the certificate"],
    isolate: ["bad", "Isolate"],
    release: ["idle", "Release"],
    resize: ["idle", "Make the machine larger"],
    "add-address": ["idle", "Add an address"],
    "remove-address": ["idle", "Remove an address"],
    restore: ["idle", "Restore a backup"],
    rebuild: ["bad", "Wipe and rebuild"],
    "grade-addresses": ["idle", "Grade the addresses"],
  },
  grade: {
    keep: ["ok", "Good"],
    hold: ["bad", "Held"],
    swap: ["warn", "Swapped"],
  },
  risk: {
    none: ["ok", "Touches no mail"],
    brief: ["warn", "Pauses mail for seconds"],
    "interrupts-sending": ["bad", "Interrupts sending"],
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
} as const satisfies StateTable;

/** Colour and words of a state. A state that the table doesn't know yet shows as it is written. */
export function stateWord<T extends StateTable>(
  table: T,
  kind: keyof T,
  state: string,
): { readonly tone: Tone; readonly label: string } {
  const words: Readonly<Record<string, StateWord>> = table[kind] ?? {};
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

/** `bounceRate7d` → "bounce Rate 7d" */
export function spaced(name: string): string {
  return name.replace(/([a-z])([A-Z0-9])/g, "$1 $2");
}
