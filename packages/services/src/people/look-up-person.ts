import type { Database } from "@penguinmails/db/tenant-db";
import type { Caller } from "../caller.ts";
import { readPerson, requirePerson } from "./read-person.ts";

/** What an agency holds of an address, in counts and dates. Throws `invalid-input`. */
export async function lookUpPerson(deps: { readonly database: Database }, caller: Caller, typed: string) {
  const person = requirePerson(typed);
  const found = await deps.database.withTenant(caller.tenantId, (tx) => readPerson(tx, person));
  const { suppression } = found;
  return {
    email: person.email,
    held: [
      held(
        "leads",
        found.leads.map(({ lead }) => lead.createdAt),
      ),
      held(
        "messages",
        found.messages.map(({ message }) => message.createdAt),
      ),
      held(
        "events",
        found.events.map(({ at }) => at),
      ),
      { what: "mentions" as const, count: found.mentions.length, firstAt: null, lastAt: null },
    ],
    lists: [...new Set(found.leads.map(({ list }) => list))],
    suppression: suppression && {
      reason: suppression.reason,
      since: new Date(suppression.createdAt).toISOString(),
      erasedAt: suppression.erasedAt === null ? null : new Date(suppression.erasedAt).toISOString(),
    },
    templates: found.templates,
  };
}

function held<What extends string>(what: What, dates: readonly number[]) {
  const [first, last] = [Math.min(...dates), Math.max(...dates)];
  const none = dates.length === 0;
  return {
    what,
    count: dates.length,
    firstAt: none ? null : new Date(first).toISOString(),
    lastAt: none ? null : new Date(last).toISOString(),
  };
}
