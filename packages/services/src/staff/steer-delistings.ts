import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { closeBlockers, type DelistingStep, tickBlockers } from "@penguinmails/core/reputation/delisting";
import { type Actor, appendAudit } from "@penguinmails/db/audit";
import { delistings } from "@penguinmails/db/schema/blocklists";
import { addresses } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, isNull } from "drizzle-orm";
import { ownersOf } from "../billing/owners.ts";
import { followDelisting } from "../blocklists/follow-delisting.ts";
import { releaseDomain } from "../blocklists/hold-domain.ts";
import { releaseAddress } from "../blocklists/rotation.ts";
import { actForAgency } from "./act-for-agency.ts";
import type { StaffCaller } from "./read-staff.ts";

type Deps = { readonly database: Database; readonly clock: Clock };
export type Delisting = typeof delistings.$inferSelect;
type Tick = {
  readonly step: Exclude<DelistingStep, "clean">;
  readonly note: string;
  readonly link: string | null;
};

/**
 * Ticks a step of a delisting. Throws `not-found`, and `conflict` with everything that must come before; a step that is
 * ticked is ticked anew, with the new note.
 */
export async function tickDelisting(deps: Deps, by: StaffCaller, id: string, tick: Tick): Promise<void> {
  const { step, note, link } = tick;
  await actOnDelisting(deps, by, id, { action: "delisting.tick", detail: tick }, async (tx, task, now) => {
    refuse("Something comes before this step.", tickBlockers(task.ticks, step));
    const ticks = { ...task.ticks, [step]: { at: now, by: by.staffId, note, link } };
    await tx.update(delistings).set({ ticks }).where(eq(delistings.id, id));
  });
}

/**
 * Closes a delisting, with which its address or domain sends again. Throws `not-found`, and `conflict` with everything
 * that is missing. An address that was given back needs no checklist.
 */
export async function closeDelisting(
  deps: Deps & { readonly dashboardUrl: string },
  by: StaffCaller,
  id: string,
  reason: string,
): Promise<void> {
  const owners = await ownersOf(deps.database, await tenantOf(deps, id));
  const act = { action: "delisting.close", detail: { reason } };
  await actOnDelisting(deps, by, id, act, async (tx, task, now) => {
    const { addressId, domainId } = task;
    const ticks = (await followDelisting(tx, now, addressId ?? domainId ?? "")) ?? task.ticks;
    if (!(await isGivenBack(tx, addressId))) refuse("The checklist is not done.", closeBlockers(ticks));
    await tx.update(delistings).set({ closedAt: now, closeReason: reason }).where(eq(delistings.id, id));
    const letGo = domainId === null ? releaseAddress : releaseDomain;
    await letGo(tx, now, task, { owners, dashboardUrl: deps.dashboardUrl });
  });
}

async function isGivenBack(tx: TenantDb, addressId: string | null): Promise<boolean> {
  if (addressId === null) return false;
  const [address] = await tx.select().from(addresses).where(eq(addresses.id, addressId));
  return address?.status === "released";
}

/** Throws `conflict` that names every blocker; nothing when there is none. */
export function refuse(
  detail: string,
  errors: readonly { readonly code: string; readonly message: string }[],
): void {
  if (errors.length > 0) throw new Problem("conflict", { detail, errors });
}

/** An act of staff on an open delisting: locked, audited for the agency and for staff. Throws `not-found`. */
export async function actOnDelisting(
  deps: Deps,
  by: StaffCaller,
  id: string,
  act: { readonly action: string; readonly detail: Record<string, unknown> },
  work: (tx: TenantDb, task: Delisting, now: number, actor: Actor) => Promise<void>,
): Promise<void> {
  const now = deps.clock.now();
  const noted = { ...act, subject: `delisting:${id}` };
  await actForAgency(deps, by, await tenantOf(deps, id), noted, ({ tenantId, actor }) =>
    deps.database.withTenant(tenantId, async (tx) => {
      const open = and(eq(delistings.id, id), isNull(delistings.closedAt));
      const [task] = await tx.select().from(delistings).where(open).limit(1).for("update");
      if (!task) throw new Problem("conflict", { detail: "This task is closed." });
      await work(tx, task, now, actor);
      await appendAudit(tx, actor, now, { ...act, subjectKind: "delisting", subjectId: id });
    }),
  );
}

async function tenantOf(deps: Deps, id: string): Promise<string> {
  const [row] = await deps.database.withOperator((tx) =>
    tx.select({ tenantId: delistings.tenantId }).from(delistings).where(eq(delistings.id, id)),
  );
  if (!row) throw new Problem("not-found");
  return row.tenantId;
}
