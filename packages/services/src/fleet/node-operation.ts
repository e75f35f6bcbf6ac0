import { policy } from "@penguinmails/core/policy";
import type { ConvergeOutcome } from "@penguinmails/core/ports/node-converger";
import type { EpochMs } from "@penguinmails/core/time";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { addresses, domains, nodeOperations } from "@penguinmails/db/schema/fleet";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, count, desc, eq, gt, inArray, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { instantOf } from "../platform/instant.ts";
import { moveAddresses } from "./move-address.ts";
import { releaseAddresses } from "./release-addresses.ts";
import { settleRelease } from "./settle-release.ts";

export type OperationRow = typeof nodeOperations.$inferSelect;

export async function runningOperation(tx: TenantDb, nodeId: string): Promise<OperationRow | null> {
  const [row] = await tx
    .select()
    .from(nodeOperations)
    .where(and(eq(nodeOperations.nodeId, nodeId), eq(nodeOperations.state, "running")));
  return row ?? null;
}

/** Writes down what a run of an operation came to, and asks for the next run or for a look at what it did. */
export async function settleOperation(
  tx: TenantDb,
  operation: OperationRow,
  outcome: ConvergeOutcome,
  now: EpochMs,
): Promise<void> {
  const job = { v: 1 as const, tenantId: operation.tenantId, nodeId: operation.nodeId };
  const ended = (change: Partial<OperationRow>) =>
    tx
      .update(nodeOperations)
      .set({ ...change, note: null, endedAt: now })
      .where(and(eq(nodeOperations.id, operation.id), eq(nodeOperations.state, "running")));
  switch (outcome.status) {
    case "done":
      await ended({ state: "done", step: null });
      await settleAddresses(tx, operation, now);
      if (operation.kind === "restore" || operation.kind === "rebuild")
        await convergeDomains(tx, operation.nodeId, now);
      if (operation.kind === "release" || operation.kind === "rebuild")
        await settleRelease(tx, operation.nodeId, operation.kind, now);
      break;
    case "failed":
      await ended(failed(outcome.step, outcome.cause, outcome.remedy));
      break;
    case "waiting": {
      const { step, reason } = outcome;
      if (now - operation.askedAt < policy.node.operationGivesUpAfterMs) {
        await tx
          .update(nodeOperations)
          .set({ step, note: reason.slice(0, 500) })
          .where(eq(nodeOperations.id, operation.id));
        await appendToOutbox(tx, "node.converge", job, now + outcome.retryAfterMs);
        return;
      }
      await ended(
        failed(step, `Given up after two days: ${reason}`, "Mend what it waited for and ask again."),
      );
    }
  }
  await appendToOutbox(tx, "node.look", job, now);
}

/** Addresses that were added serve, one that was removed is released. */
async function settleAddresses(
  tx: TenantDb,
  { nodeId, kind, ip }: OperationRow,
  now: EpochMs,
): Promise<void> {
  const ofNode = eq(addresses.nodeId, nodeId);
  await moveAddresses(tx, now, ofNode, "served", "serving");
  if (kind === "remove-address" && ip !== null)
    await releaseAddresses(tx, now, and(ofNode, eq(addresses.ip, ip)), "remove-address");
}

/** What was made after the backup, accounts and domains, is made again; all of it may be repeated. */
async function convergeDomains(tx: TenantDb, nodeId: string, now: EpochMs): Promise<void> {
  const rows = await tx.select({ id: domains.id }).from(domains).where(eq(domains.nodeId, nodeId));
  for (const { id } of rows)
    await appendToOutbox(tx, "domain.converge", { v: 1, tenantId: tx.tenantId, domainId: id }, now);
}

/** What is under way on a node is given up, and why: it is given back, or isolated. */
export async function dropOperation(
  tx: TenantDb,
  nodeId: string,
  now: EpochMs,
  cause: string,
): Promise<void> {
  await tx
    .update(nodeOperations)
    .set({ ...failed(null, cause, "Nothing is left to do."), endedAt: now })
    .where(and(eq(nodeOperations.nodeId, nodeId), eq(nodeOperations.state, "running")));
}

function failed(step: string | null, cause: string, failureRemedy: string) {
  return { state: "failed" as const, step, failureCause: cause.slice(0, 500), failureRemedy };
}

/** The newest operations of each of the nodes, at most five. */
export async function operationViews(tx: TenantDb | OperatorDb, nodeIds: readonly string[]) {
  const newer = alias(nodeOperations, "newer");
  const newerOnes = tx
    .select({ n: count() })
    .from(newer)
    .where(
      and(
        eq(newer.tenantId, nodeOperations.tenantId),
        eq(newer.nodeId, nodeOperations.nodeId),
        gt(newer.id, nodeOperations.id),
      ),
    );
  const rows = await tx
    .select()
    .from(nodeOperations)
    .where(and(inArray(nodeOperations.nodeId, [...nodeIds]), sql`(${newerOnes}) < 5`))
    .orderBy(desc(nodeOperations.id));
  return (nodeId: string) =>
    rows
      .filter((row) => row.nodeId === nodeId)
      .map(({ id, kind, ip, rid, state, step, note, failureCause, failureRemedy, askedAt, endedAt }) => ({
        id,
        kind,
        ip,
        rid,
        state,
        step,
        note,
        failure:
          failureCause === null ? null : { cause: failureCause, remedy: failureRemedy ?? "Ask support." },
        askedAt: new Date(askedAt).toISOString(),
        endedAt: instantOf(endedAt),
      }));
}
