import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { addFault, listFaults, removeFault } from "@penguinmails/sandbox/control/faults";
import { delist, list, listings } from "@penguinmails/sandbox/dns/blocklist";
import type { PlanWorld } from "./plan-world.ts";

/** Operators refuse mail from it. */
export const listAddress = ({ context }: PlanWorld, ip: string) =>
  list(context.store, {
    zone: "zen.spamhaus.org",
    subject: ip,
    code: "127.0.0.3",
    reason: "test",
    untilMs: null,
  });

/** `*`: for all of them. */
export const shutPort25 = ({ context }: PlanWorld, ip: string) =>
  addFault(context.store, { service: "port-25", match: ip, answer: "shut", times: null });

/** No address is listed, and nothing goes wrong any more. */
export async function forgiveAll({ context, clock }: PlanWorld): Promise<void> {
  for (const { id } of listings(context.store, clock.now())) await delist(context.store, id);
  for (const { id } of listFaults(context.store)) await removeFault(context.store, id);
}

/** What was made of each address that the node has. */
export const verdicts = ({ grades = {} }: NodeFacts) =>
  Object.fromEntries(Object.entries(grades).map(([ip, { verdict }]) => [ip, verdict]));
