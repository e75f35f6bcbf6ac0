import { blocklistZone } from "@penguinmails/core/reputation/blocklist-zones";
import { day, type EpochMs } from "@penguinmails/core/time";
import { rotationClears, rotationDecision } from "@penguinmails/core/warmup/listed-pair";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { delistings } from "@penguinmails/db/schema/blocklists";
import { domains } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { mailOwners } from "../billing/owners.ts";
import { askForQueueHold } from "./hold-queue.ts";
import type { Listing } from "./record-answers.ts";
import { type Told, watch } from "./rotation.ts";

/**
 * Holds a listed domain at once, by a decision: a delisting is opened, its mailboxes send nothing while it is open, and
 * the agency's owners are written to. Nothing for a domain that is held already, or was removed.
 */
export async function holdDomain(
  tx: TenantDb,
  nowMs: EpochMs,
  listings: readonly Listing[],
  told: Told,
): Promise<void> {
  const [first] = listings;
  if (!first) return;
  const [row] = await tx.select().from(domains).where(eq(domains.id, first.subjectId)).for("no key update");
  if (!row) return;
  const id = newId();
  const opened = await tx
    .insert(delistings)
    .values({ tenantId: tx.tenantId, id, domainId: row.id, openedAt: nowMs })
    .onConflictDoNothing()
    .returning({ id: delistings.id });
  if (opened.length === 0) return;
  const lists = listings.map(({ zone }) => blocklistZone(zone)?.name ?? zone).join(", ");
  const reason = `The domain stands on ${lists}, and operators refuse mail that names it.`;
  const evidence = { lists, meaning: first.meanings.join("; ") };
  const draft = { before: "in rotation", after: "held", reason, clears: rotationClears, evidence };
  const subject = { kind: "domain" as const, id: row.id, label: row.name };
  await appendDecision(tx, nowMs, subject, rotationDecision(draft), `listed:${id}`);
  await askForQueueHold(tx, nowMs, eq(domains.id, row.id));
  await appendAudit(tx, watch, nowMs, {
    action: "domain.hold-listed",
    subjectKind: "domain",
    subjectId: row.id,
    detail: { name: row.name, lists, delistingId: id },
  });
  const link = `${told.dashboardUrl}/domains/${row.id}`;
  const variables = { domain: row.name, lists, reason: `${reason} ${rotationClears}`, link };
  await mailOwners(tx, told.owners, "domain-listed", variables, nowMs);
}

/** The domain's delisting, which the caller closed, held it no longer: a decision, and the owners are written to. */
export async function releaseDomain(
  tx: TenantDb,
  nowMs: EpochMs,
  { id, domainId, openedAt }: typeof delistings.$inferSelect,
  told: Told,
): Promise<void> {
  if (domainId === null) return;
  const [row] = await tx.select().from(domains).where(eq(domains.id, domainId));
  if (!row) return;
  const draft = {
    before: "held",
    after: "in rotation",
    reason: "The lists that held the domain answer clean again, and its cause was mended.",
    clears: null,
    evidence: { daysOut: Math.round((nowMs - openedAt) / day) },
  };
  const subject = { kind: "domain" as const, id: row.id, label: row.name };
  await appendDecision(tx, nowMs, subject, rotationDecision(draft), `released:${id}`);
  await askForQueueHold(tx, nowMs, eq(domains.id, row.id));
  const link = `${told.dashboardUrl}/domains/${row.id}`;
  const variables = { domain: row.name, reason: `${draft.reason} It sends again.`, link };
  await mailOwners(tx, told.owners, "domain-delisted", variables, nowMs);
}
