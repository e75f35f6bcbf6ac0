import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { newId } from "@penguinmails/db/ids";
import { accountChecks, accountFindings } from "@penguinmails/db/schema/account";
import { staffMembers } from "@penguinmails/db/schema/users";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, isNull, lt, sql } from "drizzle-orm";
import { instantOf } from "../platform/instant.ts";
import { afterTask, type PageAsked, taskPageOf } from "../platform/page-of.ts";
import { auditLook, auditStaff, type StaffCaller, type StaffLook } from "./read-staff.ts";

type Deps = { readonly database: Database; readonly clock: Clock };
type FindingRow = typeof accountFindings.$inferSelect;

const mayGoBack = (kind: FindingRow["kind"]) => kind === "unknown-machine" || kind === "unknown-address";

/**
 * The last check of the account, and what was found that still stands: what nobody has acknowledged, then the rest,
 * newest first.
 */
export async function readAccount(deps: Deps, by: StaffLook, asked: PageAsked) {
  return deps.database.withOperator(async (tx) => {
    await auditLook(tx, by, deps.clock.now(), { action: "account.read", subject: "account" });
    const [last] = await tx.select().from(accountChecks).orderBy(desc(accountChecks.id)).limit(1);
    const rows = await tx
      .select({ finding: accountFindings, by: staffMembers.name })
      .from(accountFindings)
      .leftJoin(staffMembers, eq(staffMembers.id, accountFindings.acknowledgedBy))
      .where(
        and(
          isNull(accountFindings.closedAt),
          afterTask({ id: accountFindings.id, doneAt: accountFindings.acknowledgedAt }, asked, lt),
        ),
      )
      .orderBy(sql`${accountFindings.acknowledgedAt} is not null`, desc(accountFindings.id))
      .limit(asked.limit + 1);
    const page = taskPageOf(
      rows.map((row) => ({ ...row, id: row.finding.id, waits: row.finding.acknowledgedAt === null })),
      asked.limit,
    );
    return {
      check: last
        ? {
            askedAt: new Date(last.askedAt).toISOString(),
            endedAt: instantOf(last.endedAt),
            trouble: last.trouble,
            machines: last.machines,
            monthlyCents: by.seesMoney ? last.monthlyCents : null,
          }
        : null,
      findings: page.items.map(({ finding, by: name }) => ({
        id: finding.id,
        kind: finding.kind,
        label: finding.label,
        nodeId: finding.nodeId,
        monthlyCents: by.seesMoney ? finding.monthlyCents : null,
        sentence: finding.sentence,
        foundAt: new Date(finding.foundAt).toISOString(),
        acknowledged:
          finding.acknowledgedAt === null
            ? null
            : {
                at: new Date(finding.acknowledgedAt).toISOString(),
                by: name ?? "somebody who left",
                reason: finding.reason ?? "",
              },
        mayGoBack: mayGoBack(finding.kind),
        isGoingBack: finding.giveBackAskedAt !== null,
        giveBackTrouble: finding.giveBackTrouble,
      })),
      nextCursor: page.nextCursor,
    };
  });
}

/** Asks for a check now; nothing more when one is asked for already. */
export async function askForAccountCheck(deps: Deps, by: StaffCaller): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withOperator(async (tx) => {
    await askForCheck(tx, by, now);
    await auditStaff(tx, by.staffId, now, {
      action: "account.check",
      subject: "account",
      requestId: by.requestId,
    });
  });
}

async function askForCheck(tx: OperatorDb, by: StaffCaller, now: number): Promise<void> {
  const open = await tx
    .select({ id: accountChecks.id })
    .from(accountChecks)
    .where(isNull(accountChecks.endedAt));
  if (open.length === 0)
    await tx.insert(accountChecks).values({ id: newId(), askedAt: now, askedBy: by.staffId });
}

/** Staff know of it, and why it stays. Throws `not-found`, and `conflict` for one that is no more. */
export async function acknowledgeFinding(
  deps: Deps,
  by: StaffCaller,
  id: string,
  reason: string,
): Promise<void> {
  await actOnFinding(
    deps,
    by,
    id,
    { action: "account.acknowledge", detail: { reason } },
    async (tx, _row, now) => {
      const change = { acknowledgedAt: now, acknowledgedBy: by.staffId, reason };
      await tx.update(accountFindings).set(change).where(eq(accountFindings.id, id));
    },
  );
}

/**
 * Has what is in no book of ours given back, once staff have named it. The next check does it, if it is still in none.
 * Throws `not-found`, `conflict`, and `invalid-input` for another name than its own.
 */
export async function giveFindingBack(
  deps: Deps,
  by: StaffCaller,
  id: string,
  { name, reason }: { readonly name: string; readonly reason: string },
): Promise<void> {
  await actOnFinding(
    deps,
    by,
    id,
    { action: "account.give-back", detail: { name, reason } },
    async (tx, row, now) => {
      if (!mayGoBack(row.kind))
        throw new Problem("conflict", { detail: "This belongs to a node of ours: act on the node's page." });
      if (name !== row.label)
        throw new Problem("invalid-input", {
          errors: [{ code: "other-name", message: `Type ${row.label} to give it back.`, pointer: "/name" }],
        });
      const change = { giveBackAskedAt: now, giveBackTrouble: null };
      await tx.update(accountFindings).set(change).where(eq(accountFindings.id, id));
      await askForCheck(tx, by, now);
    },
  );
}

async function actOnFinding(
  deps: Deps,
  by: StaffCaller,
  id: string,
  act: { readonly action: string; readonly detail: Record<string, unknown> },
  work: (tx: OperatorDb, row: FindingRow, now: number) => Promise<void>,
): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withOperator(async (tx) => {
    const [row] = await tx.select().from(accountFindings).where(eq(accountFindings.id, id)).for("update");
    if (!row) throw new Problem("not-found");
    if (row.closedAt !== null) throw new Problem("conflict", { detail: "This is no more." });
    await work(tx, row, now);
    await auditStaff(tx, by.staffId, now, {
      action: act.action,
      subject: `account:${row.label}`,
      detail: act.detail,
      requestId: by.requestId,
    });
  });
}
