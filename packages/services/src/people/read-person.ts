import { Problem } from "@penguinmails/contracts/problems";
import { readAddress } from "@penguinmails/core/campaigns/lead-row";
import { emailHash } from "@penguinmails/core/email-hash";
import { withoutAddress } from "@penguinmails/core/people/without-address";
import { messageOfEvent } from "@penguinmails/db/repositories/message-of";
import { campaigns, leadLists, leads, messages, templates } from "@penguinmails/db/schema/campaigns";
import { events, suppressions } from "@penguinmails/db/schema/evidence";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray } from "drizzle-orm";
import { namedTexts, rowsNaming } from "./named-texts.ts";

/** The address as it is stored and hashed, however it was typed. Throws `invalid-input`. */
export function requirePerson(typed: string): { readonly email: string; readonly hash: string } {
  const read = readAddress(typed.trim());
  if (read === null) {
    const message = "Not an e-mail address such as jane@example.com";
    throw new Problem("invalid-input", { errors: [{ code: "invalid", message, pointer: "/email" }] });
  }
  return { email: read.email, hash: emailHash(read.email) };
}

/**
 * Under which name the audit log keeps what was done about somebody: who knows the address finds it, and the address can't be
 * read from it.
 */
export function personKey(hash: string): string {
  return hash.slice(0, 16);
}

/** Ids of the rows that are about the person: leads, messages, what became of those, the suppression. */
export async function ownRows(tx: TenantDb, hash: string): Promise<ReadonlySet<string>> {
  const its = eq(messages.recipientHash, hash);
  const found = [
    await tx.select({ id: leads.id }).from(leads).where(eq(leads.emailHash, hash)),
    await tx.select({ id: messages.id }).from(messages).where(its),
    await tx.select({ id: events.id }).from(events).innerJoin(messages, messageOfEvent).where(its),
    await tx.select({ id: suppressions.id }).from(suppressions).where(eq(suppressions.emailHash, hash)),
  ];
  return new Set(found.flat().map(({ id }) => id));
}

/** All rows of the agency that are about the address, or name it. Its templates are told apart: they are sent to others. */
export async function readPerson(tx: TenantDb, { email, hash }: ReturnType<typeof requirePerson>) {
  const itsLeads = await tx
    .select({ lead: leads, list: leadLists.name })
    .from(leads)
    .innerJoin(leadLists, and(eq(leadLists.tenantId, leads.tenantId), eq(leadLists.id, leads.listId)))
    .where(eq(leads.emailHash, hash))
    .orderBy(asc(leads.id));
  const itsMessages = await tx
    .select({ message: messages, campaign: campaigns.name, from: mailboxes.email })
    .from(messages)
    .innerJoin(
      campaigns,
      and(eq(campaigns.tenantId, messages.tenantId), eq(campaigns.id, messages.campaignId)),
    )
    .innerJoin(
      mailboxes,
      and(eq(mailboxes.tenantId, messages.tenantId), eq(mailboxes.id, messages.mailboxId)),
    )
    .where(eq(messages.recipientHash, hash))
    .orderBy(asc(messages.id));
  const ids = itsMessages.map(({ message }) => message.id);
  const itsEvents =
    ids.length === 0
      ? []
      : await tx
          .select()
          .from(events)
          .where(inArray(events.messageId, ids))
          .orderBy(asc(events.at), asc(events.id));
  const [suppression] = await tx.select().from(suppressions).where(eq(suppressions.emailHash, hash));
  const own = await ownRows(tx, hash);
  const mentions = [];
  for (const of of namedTexts)
    for (const { id, texts } of await rowsNaming(tx, of, email)) {
      if (own.has(id)) continue;
      mentions.push({ where: of.table, texts: of.isShown ? Object.values(texts) : [] });
    }
  return {
    leads: itsLeads,
    messages: itsMessages,
    events: itsEvents,
    suppression: suppression ?? null,
    mentions,
    templates: await templatesNaming(tx, email),
  };
}

async function templatesNaming(tx: TenantDb, email: string) {
  const all = await tx.select().from(templates).orderBy(asc(templates.id));
  return all
    .filter(({ name, subject, body }) => {
      const text = `${name}\n${subject}\n${body}`;
      return withoutAddress(text, email) !== text;
    })
    .map(({ id, name }) => ({ id, name }));
}
