import { Problem } from "@penguinmails/contracts/problems";
import type { WarmupMode } from "@penguinmails/core/warmup/mode";
import { appendAudit } from "@penguinmails/db/audit";
import { lapseProposals } from "@penguinmails/db/repositories/evidence";
import { lockKnownPairs } from "@penguinmails/db/repositories/pairs";
import { decisions } from "@penguinmails/db/schema/evidence";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { asc, eq, inArray } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { getTenant, type TenantDeps } from "./tenant.ts";

/** From now on the warm-up rules in this mode; what was proposed under the old one has lapsed. */
export async function setWarmupMode(deps: TenantDeps, caller: Caller, warmupMode: WarmupMode) {
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const now = deps.clock.now();
    const before = await lockMode(tx);
    if (before === warmupMode) return getTenant(tx);
    await tx.update(tenants).set({ warmupMode }).where(eq(tenants.id, tx.tenantId));
    await lockProposed(tx);
    await lapseProposals(tx, now);
    await appendAudit(tx, caller.actor, now, {
      action: "tenant.warmup-mode",
      subjectKind: "tenant",
      subjectId: tx.tenantId,
      detail: { before, after: warmupMode },
    });
    return getTenant(tx);
  });
}

/** The mode of the agency's row, which is held before whatever its proposals are about. Throws `not-found`. */
async function lockMode(tx: TenantDb): Promise<WarmupMode> {
  const mine = eq(tenants.id, tx.tenantId);
  const [row] = await tx
    .select({ mode: tenants.warmupMode })
    .from(tenants)
    .where(mine)
    .limit(1)
    .for("no key update");
  if (!row) throw new Problem("not-found");
  return row.mode;
}

/** Locks what there are proposals about: whoever rules holds the subject before its decisions. */
async function lockProposed(tx: TenantDb): Promise<void> {
  const open = await tx
    .selectDistinct({ kind: decisions.subjectKind, id: decisions.subjectId })
    .from(decisions)
    .where(eq(decisions.standing, "proposed"));
  const boxIds = open.flatMap(({ kind, id }) => (kind === "mailbox" ? [id] : []));
  await tx
    .select({ id: mailboxes.id })
    .from(mailboxes)
    .where(inArray(mailboxes.id, boxIds))
    .orderBy(asc(mailboxes.id))
    .for("no key update");
  const pairKeys = open.flatMap(({ kind, id }) => {
    const [addressId, operator] = id.split("/");
    return kind === "pair" && addressId && operator ? [{ addressId, operator }] : [];
  });
  await lockKnownPairs(tx, pairKeys);
}
