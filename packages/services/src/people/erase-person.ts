import { endedByErasure, erasedHash } from "@penguinmails/core/people/erased-recipient";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { leads, messages } from "@penguinmails/db/schema/campaigns";
import { events, suppressions } from "@penguinmails/db/schema/evidence";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray, isNotNull, sql } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { type NamedTexts, namedTexts, takeOutOf, takeOutOfHolds } from "./named-texts.ts";
import { ownRows, personKey, requirePerson } from "./read-person.ts";

/**
 * Erases all that an agency holds of an address (GDPR Art. 17). First it is taken out of texts that only name it, in bounded
 * steps; then, in one transaction, its leads and messages lose whom they are about, what waits for it ends, and its hash is
 * listed for good: whoever is imported under it later is left out. Rows, states, counts and evidence stay, so that no limit
 * moves and nothing is sent twice. Repeating it changes nothing. Throws `invalid-input`.
 */
export async function erasePerson(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  typed: string,
) {
  const person = requirePerson(typed);
  const own = await deps.database.withTenant(caller.tenantId, (tx) => ownRows(tx, person.hash));
  const takeOut = async (texts: readonly NamedTexts[]) => {
    let taken = 0;
    for (const of of texts) taken += await takeOutOf(deps.database, caller.tenantId, of, person.email, own);
    return taken;
  };
  const mentions = await takeOut(namedTexts);
  const erased = await deps.database.withTenant(caller.tenantId, async (tx) => {
    const now = deps.clock.now();
    // Who imports holds the agency's row: of an import and an erasure one sees the other.
    await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tx.tenantId)).for("no key update");
    const first = await holdMessages(tx, person.hash);
    const erasedLeads = await eraseLeads(tx, person.hash);
    // A plan that read those leads before has ended now, and what it wrote shows.
    const ids = [...new Set([...first, ...(await holdMessages(tx, person.hash))])];
    const ended = await eraseMessages(tx, ids, person.email, now);
    const { erasedAt, isNew } = await listForGood(tx, person.hash, now);
    await takeOutOfHolds(tx, person.email);
    const counts = { leads: erasedLeads, messages: ids.length, ended, mentions };
    if (isNew || erasedLeads + ids.length + mentions > 0)
      await appendAudit(tx, caller.actor, now, {
        action: "person.erase",
        subjectKind: "person",
        subjectId: personKey(person.hash),
        detail: counts,
      });
    return { erasedAt: new Date(erasedAt).toISOString(), ...counts };
  });
  // What an import wrote that had begun before: the next one reads the list.
  const late = await takeOut(namedTexts.filter(({ imported }) => imported));
  return { ...erased, mentions: mentions + late };
}

async function holdMessages(tx: TenantDb, hash: string): Promise<readonly string[]> {
  const rows = await tx
    .select({ id: messages.id })
    .from(messages)
    .where(eq(messages.recipientHash, hash))
    .orderBy(asc(messages.id))
    .for("no key update");
  return rows.map(({ id }) => id);
}

/** The rows stay for what refers to them: messages, the list's counts, the leads that the plan allows. */
async function eraseLeads(tx: TenantDb, hash: string): Promise<number> {
  const held = await tx
    .select({ id: leads.id })
    .from(leads)
    .where(eq(leads.emailHash, hash))
    .orderBy(asc(leads.id))
    .for("update");
  if (held.length === 0) return 0;
  const nothing = { firstName: null, lastName: null, company: null, custom: {} };
  await tx
    .update(leads)
    .set({ email: null, emailHash: null, domain: "", ...nothing })
    .where(
      inArray(
        leads.id,
        held.map(({ id }) => id),
      ),
    );
  return held.length;
}

/** A lease is void: who hands the message over at this moment breaks off before its final dot. */
const notHandedOver = ["queued", "deferred", "leased"] as const;
const rowsAtOnce = 500;

/** Returns how many of them were still to be sent. */
async function eraseMessages(
  tx: TenantDb,
  ids: readonly string[],
  email: string,
  now: EpochMs,
): Promise<number> {
  let ended = 0;
  for (let from = 0; from < ids.length; from += rowsAtOnce) {
    const some = ids.slice(from, from + rowsAtOnce);
    const stopped = await tx
      .update(messages)
      .set({
        state: "skipped",
        reasonCode: endedByErasure,
        settledAt: now,
        leaseToken: null,
        leaseUntil: null,
      })
      .where(and(inArray(messages.id, some), inArray(messages.state, [...notHandedOver])))
      .returning({ id: messages.id });
    ended += stopped.length;
    const hashes = some.map((id) => sql`when ${id}::uuid then ${erasedHash(id, email)}`);
    await tx
      .update(messages)
      .set({
        recipient: null,
        recipientHash: sql`case ${messages.id} ${sql.join(hashes, sql` `)} end`,
        subject: null,
        lastReply: null,
      })
      .where(inArray(messages.id, some));
    await tx
      .update(events)
      .set({ text: null })
      .where(and(inArray(events.messageId, some), isNotNull(events.text)));
  }
  return ended;
}

/** Keeps the hash alone, as an objection unless it is there for a complaint. The caller holds the agency's row. */
async function listForGood(
  tx: TenantDb,
  hash: string,
  now: EpochMs,
): Promise<{ readonly erasedAt: EpochMs; readonly isNew: boolean }> {
  const [known] = await tx.select().from(suppressions).where(eq(suppressions.emailHash, hash));
  if (known?.erasedAt) return { erasedAt: known.erasedAt, isNew: false };
  const row = { tenantId: tx.tenantId, id: newId(), emailHash: hash, email: null, note: null };
  await tx
    .insert(suppressions)
    .values({ ...row, reason: "objection", messageId: null, erasedAt: now, createdAt: now })
    .onConflictDoUpdate({
      target: [suppressions.tenantId, suppressions.emailHash],
      set: {
        email: null,
        note: null,
        reason: sql`case ${suppressions.reason} when 'complaint' then 'complaint' else 'objection' end`,
        erasedAt: now,
      },
    });
  return { erasedAt: now, isNew: true };
}
