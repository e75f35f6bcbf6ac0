import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { instantOf } from "../platform/instant.ts";
import { personKey, readPerson, requirePerson } from "./read-person.ts";

type Found = Awaited<ReturnType<typeof readPerson>>;

/** All that an agency holds of an address, as one document to hand to the person (GDPR Art. 15). Throws `invalid-input`. */
export async function exportPerson(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  typed: string,
) {
  const person = requirePerson(typed);
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const now = deps.clock.now();
    const found = await readPerson(tx, person);
    const [agency] = await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId));
    await appendAudit(tx, caller.actor, now, {
      action: "person.export",
      subjectKind: "person",
      subjectId: personKey(person.hash),
    });
    return {
      email: person.email,
      at: new Date(now).toISOString(),
      heldBy: { name: agency?.name ?? "", postalAddress: agency?.postalAddress ?? null },
      leads: found.leads.map(leadOf),
      messages: found.messages.map((one) => messageOf(one, found.events)),
      suppression: found.suppression && suppressionOf(found.suppression),
      mentions: found.mentions,
    };
  });
}

function leadOf({ lead, list }: Found["leads"][number]) {
  const { line, email, firstName, lastName, company, custom } = lead;
  const at = { importedAt: new Date(lead.createdAt).toISOString(), repliedAt: instantOf(lead.repliedAt) };
  return { list, line, email, firstName, lastName, company, custom, ...at };
}

function messageOf({ message, campaign, from }: Found["messages"][number], all: Found["events"]) {
  return {
    campaign,
    from,
    to: message.recipient,
    operator: message.operator,
    subject: message.subject,
    state: message.delivery === "none" ? message.state : message.delivery,
    reason: message.reasonCode,
    lastReply: message.lastReply,
    plannedAt: new Date(message.createdAt).toISOString(),
    handedOverAt: instantOf(message.acceptedAt),
    repliedAt: instantOf(message.repliedAt),
    complainedAt: instantOf(message.complainedAt),
    unsubscribedAt: instantOf(message.unsubscribedAt),
    events: all
      .filter(({ messageId }) => messageId === message.id)
      .map(({ kind, at, source, class: kindOf, reason, replyCode, enhanced, text }) => ({
        kind,
        at: new Date(at).toISOString(),
        source,
        class: kindOf,
        reason,
        replyCode,
        enhanced,
        text,
      })),
  };
}

function suppressionOf({ reason, note, createdAt, erasedAt }: NonNullable<Found["suppression"]>) {
  return { reason, note, since: new Date(createdAt).toISOString(), erasedAt: instantOf(erasedAt) };
}
