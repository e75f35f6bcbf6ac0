import { blocklistZone } from "@penguinmails/core/reputation/blocklist-zones";
import { day, type EpochMs } from "@penguinmails/core/time";
import {
  quarantineListed,
  releaseListed,
  rotationClears,
  rotationDecision,
} from "@penguinmails/core/warmup/listed-pair";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { delistings } from "@penguinmails/db/schema/blocklists";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { mailOwners, type Owner } from "../billing/owners.ts";
import { moveAddress } from "../fleet/move-address.ts";
import { movePairs } from "../warmup/move-pairs.ts";
import { askForQueueHold } from "./hold-queue.ts";
import type { Listing } from "./record-answers.ts";

/** Who is written to of what leaves or comes back, and where the links in the mail lead. */
export type Told = { readonly owners: readonly Owner[]; readonly dashboardUrl: string };

export const watch = { kind: "system", id: "watch-blocklists", requestId: null } as const;

/**
 * Takes a listed address out of rotation at once: it and its pairs are quarantined, each by a decision; a delisting is
 * opened, and the agency's owners are written to. Nothing for an address that is out already, was given back, or is
 * still being built: there its grade decides.
 */
export async function quarantineAddress(
  tx: TenantDb,
  nowMs: EpochMs,
  listings: readonly Listing[],
  told: Told,
): Promise<void> {
  const [first] = listings;
  if (!first) return;
  const [row] = await tx
    .select()
    .from(addresses)
    .where(eq(addresses.id, first.subjectId))
    .for("no key update");
  if (!row?.ip || !(await moveAddress(tx, nowMs, row, "listed", "quarantined"))) return;
  const address = { id: row.id, ip: row.ip };
  const lists = listings.map(({ zone }) => blocklistZone(zone)?.name ?? zone);
  const id = newId();
  await tx.insert(delistings).values({
    tenantId: tx.tenantId,
    id,
    addressId: row.id,
    openedAt: nowMs,
  });
  const reason = `The address stands on ${lists.join(" and ")}, and operators refuse mail from there.`;
  const evidence = { lists: lists.join(", "), meaning: first.meanings.join("; ") };
  const draft = { before: "in rotation", after: "quarantined", reason, clears: rotationClears, evidence };
  const subject = { kind: "address" as const, id: row.id, label: row.ip };
  await appendDecision(tx, nowMs, subject, rotationDecision(draft), `listed:${id}`);
  await movePairs(tx, nowMs, address, `listed:${id}`, (pair) => quarantineListed(pair, lists));
  await askForQueueHold(tx, nowMs, eq(domains.addressId, row.id));
  await appendAudit(tx, watch, nowMs, {
    action: "address.quarantine",
    subjectKind: "address",
    subjectId: row.id,
    detail: { ip: row.ip, lists, delistingId: id },
  });
  const variables = {
    ...(await aboutAddress(tx, { ...row, ip: row.ip }, told)),
    lists: lists.join(", "),
    reason: `${reason} ${rotationClears}`,
  };
  await mailOwners(tx, told.owners, "address-listed", variables, nowMs);
}

/**
 * Puts the address back as it was before, its pairs at the pace that follows a block, and writes to the owners. The
 * caller locked its delisting.
 */
export async function releaseAddress(
  tx: TenantDb,
  nowMs: EpochMs,
  delisting: typeof delistings.$inferSelect,
  told: Told,
): Promise<void> {
  if (delisting.addressId === null) return;
  const [row] = await tx
    .select()
    .from(addresses)
    .where(eq(addresses.id, delisting.addressId))
    .for("no key update");
  if (!row?.ip || !(await moveAddress(tx, nowMs, row, "delisted", "serving"))) return;
  const address = { id: row.id, ip: row.ip };
  const draft = {
    before: "quarantined",
    after: "in rotation",
    reason: "The lists that held the address answer clean again, and its cause was mended.",
    clears: null,
    evidence: { daysOut: Math.round((nowMs - delisting.openedAt) / day) },
  };
  const subject = { kind: "address" as const, id: row.id, label: row.ip };
  await appendDecision(tx, nowMs, subject, rotationDecision(draft), `released:${delisting.id}`);
  await movePairs(tx, nowMs, address, `released:${delisting.id}`, (pair) => releaseListed(pair, nowMs));
  await askForQueueHold(tx, nowMs, eq(domains.addressId, row.id));
  const reason = `${draft.reason} It sends again, more slowly at first: at half of what it sent to each operator.`;
  const variables = { ...(await aboutAddress(tx, { ...row, ip: row.ip }, told)), reason };
  await mailOwners(tx, told.owners, "address-delisted", variables, nowMs);
}

/** What a mail says of the address. */
async function aboutAddress(
  tx: TenantDb,
  { id, ip, nodeId }: { readonly id: string; readonly ip: string; readonly nodeId: string },
  { dashboardUrl }: Told,
) {
  const names = await tx.select({ name: domains.name }).from(domains).where(eq(domains.addressId, id));
  const those = names.map(({ name }) => name).join(", ") || "none";
  return { ip, domains: those, link: `${dashboardUrl}/nodes/${nodeId}` };
}
